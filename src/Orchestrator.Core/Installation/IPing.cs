namespace Orchestrator.Core.Installation;

/// <summary>Asks a computer whether it is there.</summary>
public interface IPing
{
    /// <summary>Sends one echo request.</summary>
    /// <param name="address">Host name or IP address.</param>
    /// <returns>True if it is answered within <paramref name="patience"/>; false also for a name that does not resolve.</returns>
    Task<bool> Answers(string address, TimeSpan patience, CancellationToken cancellation);
}
