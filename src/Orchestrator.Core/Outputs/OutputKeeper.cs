using System.Text;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Outputs;

/// <summary>Decides what is kept of the long outputs that agents bring.</summary>
/// <param name="mostBytes">Of one action's output, of all its starts together.</param>
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
        if (piece.Starts < 1 || !piece.CommandId.StartsWith(piece.RunId + "/", StringComparison.Ordinal) || CommandIds.OrdinalOf(piece.CommandId) is not { } ordinal)
            return Enough;

        // Whoever the transport vouches for speaks of its own commands alone, and only of those that it was given: else it could fill the store.
        if (await runs.FindTarget(piece.RunId, ordinal, cancellation) is not { } token || token.TargetId != piece.Target || !CommandIds.IsOf(token, piece.CommandId))
            return Enough;
        var output = new OutputKey(piece.RunId, ordinal, piece.CommandId, piece.Index, piece.Starts ?? 1);
        if (!await HasRoom(output, piece.Offset, text.Length, cancellation))
            return Enough;
        var isKept = await outputs.Add(new OutputText(output, piece.Offset, text, piece.Total, piece.IsLast), cancellation);
        return !isKept || piece.IsLast ? Enough : piece.Offset + text.Length;
    }

    /// <summary>The latest start is what people ask for first: where there is no room for all, the ends of earlier ones go, the earliest first.</summary>
    private async Task<bool> HasRoom(OutputKey output, long offset, int length, CancellationToken cancellation)
    {
        if (await outputs.Find(output, offset, cancellation) is not null)
            return true;
        var kept = await outputs.Kept(output, cancellation);
        var later = kept.Where(one => one.Starts > output.Starts).ToList();
        var own = kept.Where(one => one.Starts == output.Starts).Sum(one => one.Bytes);
        var room = mostBytes - later.Sum(one => one.Bytes);
        if (later.Count > ContractLimits.InterruptedStarts || own + length > room)
            return false;
        var earlier = kept.Where(one => one.Starts < output.Starts).ToList();
        var surplus = Math.Max(0, earlier.Count + later.Count - ContractLimits.InterruptedStarts);
        var excess = earlier.Sum(one => one.Bytes) + own + length - room;
        foreach (var (position, one) in earlier.Index())
        {
            if (position >= surplus && excess <= 0)
                break;
            var left = position < surplus ? 0 : Math.Max(0, one.Bytes - excess);
            await outputs.Cut(output with { Starts = one.Starts }, left, cancellation);
            excess -= one.Bytes - left;
        }

        return true;
    }
}
