namespace Orchestrator.Installation;

/// <summary>A step on a computer failed. The message is for people: what happened and what to do.</summary>
/// <param name="output">What a program that was called printed.</param>
public sealed class RemoteException(string message, Exception? inner = null, string output = "", int? returnCode = null) : Exception(message, inner)
{
    public string Output => output;

    public int? ReturnCode => returnCode;

    /// <summary>What a connection needs for itself cannot be kept on the server.</summary>
    internal static RemoteException OfFolder(string folder, Exception failure) =>
        new($"the server cannot keep what a connection needs in {folder}: {failure.Message}; make room there, or let the server's account write to it", failure);
}
