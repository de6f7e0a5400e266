using System.Text;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Outputs;

/// <summary>Decides what is kept of the long outputs that agents bring.</summary>
/// <param name="mostBytes">Of one action's output.</param>
public sealed class OutputKeeper(IRunStore runs, IOutputStore outputs, int mostBytes)
{
    /// <summary>Nobody wants more of it.</summary>
    private const long Enough = long.MaxValue;

    /// <inheritdoc cref="IOutputReceiver.Keep"/>
    public async Task<long> Keep(OutputPiece piece, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(piece);
        var text = Encoding.UTF8.GetBytes(piece.Text);
        if (text.Length > OutputPiece.MostBytes || piece.Offset < 0 || piece.Offset > mostBytes - text.Length || piece.Index is < 0 or >= ContractLimits.Actions)
            return Enough;
        if (!piece.CommandId.StartsWith(piece.RunId + "/", StringComparison.Ordinal) || CommandIds.OrdinalOf(piece.CommandId) is not { } ordinal)
            return Enough;

        // Whoever the transport vouches for speaks of its own commands alone, and only of those that it was given: else it could fill the store.
        if (await runs.FindTarget(piece.RunId, ordinal, cancellation) is not { } token || token.TargetId != piece.Target || !CommandIds.IsOf(token, piece.CommandId))
            return Enough;
        var output = new OutputKey(piece.RunId, ordinal, piece.CommandId, piece.Index);
        var isKept = await outputs.Add(new OutputText(output, piece.Offset, text, piece.Total, piece.IsLast), cancellation);
        return !isKept || piece.IsLast ? Enough : piece.Offset + text.Length;
    }
}
