using Orchestrator.Contracts.Agents;

namespace Orchestrator.Core.Outputs;

/// <summary>Takes what agents tell of their outputs. The transport has proved which target speaks.</summary>
public interface IOutputReceiver
{
    /// <summary>A stretch for whoever watches here. Returns at once; what nobody takes in time is lost.</summary>
    void Seen(OutputSeen seen);

    /// <summary>Keeps a piece of a long output; one that comes again changes nothing.</summary>
    /// <returns>Up to where the output is stored; <see cref="long.MaxValue"/>: the agent need not bring more of it.</returns>
    Task<long> Keep(OutputPiece piece, CancellationToken cancellation);
}
