namespace Orchestrator.Installation;

/// <summary>A step on a computer failed. The message is for people: what happened and what to do.</summary>
/// <param name="output">What a program that was called printed.</param>
public sealed class RemoteException(string message, Exception? inner = null, string output = "", int? returnCode = null) : Exception(message, inner)
{
    public string Output => output;

    public int? ReturnCode => returnCode;
}
