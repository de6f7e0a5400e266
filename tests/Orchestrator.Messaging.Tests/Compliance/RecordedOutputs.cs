using System.Text;
using System.Threading.Channels;
using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Outputs;

namespace Orchestrator.Messaging.Tests.Compliance;

/// <summary>Hands on what it is told.</summary>
public sealed class RecordedOutputs : IOutputReceiver
{
    private readonly Channel<AgentMessage> told = Channel.CreateUnbounded<AgentMessage>();

    /// <summary>What whoever brings a piece is answered; null: that it is stored.</summary>
    public long? StoredUpTo { get; set; }

    public bool Any => told.Reader.TryPeek(out _);

    public async Task<AgentMessage> Next() => await told.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Some.Patience);

    public void Seen(OutputSeen seen) => told.Writer.TryWrite(seen);

    public Task<long> Keep(OutputPiece piece, CancellationToken cancellation)
    {
        told.Writer.TryWrite(piece);
        return Task.FromResult(StoredUpTo ?? (piece.IsLast ? long.MaxValue : piece.Offset + Encoding.UTF8.GetByteCount(piece.Text)));
    }
}
