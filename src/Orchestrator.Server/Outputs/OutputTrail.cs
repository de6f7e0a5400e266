using System.Text;
using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Reports;

namespace Orchestrator.Server.Outputs;

/// <summary>
/// What one watcher has been shown: of each start of an action how far. Stretches may come twice (several watch at one server), with gaps between them or without the
/// last ones, and the end of an action may come by its report first.
/// </summary>
internal sealed class OutputTrail
{
    /// <summary>The action's entry has been told, and all of its output with it.</summary>
    private static readonly Shown Everything = new(long.MaxValue, true);

    private readonly Dictionary<ShownOutput, Shown> shown = [];
    private readonly HashSet<(string Command, int Number)> told = [];

    /// <summary>How many entries have been told.</summary>
    public int Entries => told.Count;

    /// <summary>
    /// What there is to show of a stretch: bytes that are missing before it, and its text, which is empty if nothing but bytes that are missing ended the
    /// output, or if the action has been started again and has put out nothing yet.
    /// </summary>
    /// <returns>Null: it has been shown.</returns>
    public (long Missing, long Offset, string Text)? Next(OutputSeen seen)
    {
        var key = new ShownOutput(seen.CommandId, seen.Index, seen.Starts ?? 1);
        var at = Of(key).UpTo;
        var begins = key.Starts > 1 && !shown.ContainsKey(key);
        var next = seen.IsAnew && seen.Offset < at && at < Everything.UpTo ? Below(key, seen) : Next(key, seen.Offset, seen.Text);
        if (seen.IsLast || begins)
            shown[key] = Of(key) with { IsWhole = seen.IsLast };
        return next ?? (begins ? (0, 0, "") : null);
    }

    /// <summary>True if the entry has been told here.</summary>
    public bool IsTold(ReportEntry entry) => told.Contains((entry.CommandId, entry.Number));

    /// <summary>True if the entry's output has been shown in part, and only the agent could show the next part: the report carries no more than beginning and end.</summary>
    public bool AwaitsEnd(ReportEntry entry) => entry.OutputTruncated && Of(ShownOutput.Of(entry)) is { UpTo: > 0, IsWhole: false };

    /// <summary>The entry is told now. What there is to show of its output beyond what was shown while it ran; what stretches still bring of it is not shown any more.</summary>
    /// <param name="total">Bytes that the action has put out; null: nobody knows.</param>
    /// <returns>Null: it has been shown.</returns>
    public (long Missing, long Offset, string Text)? Next(ReportEntry entry, long? total)
    {
        told.Add((entry.CommandId, entry.Number));
        var key = ShownOutput.Of(entry);
        (long Missing, long Offset, string Text)? next = Of(key) switch
        {
            _ when !entry.OutputTruncated => Next(key, 0, entry.Output),
            { UpTo: 0 } => (0, 0, WholeOutput.Reported(entry)),
            { IsWhole: true } => null,
            var before when total is null => (0, before.UpTo, WholeOutput.EndIsMissing),
            _ => NextOfEnd(key, WholeOutput.End(entry), total.Value),
        };
        shown[key] = Everything;
        return next;
    }

    /// <summary>What was shown of a line cannot be taken back: as it is now it stands below that.</summary>
    private (long Missing, long Offset, string Text) Below(ShownOutput key, OutputSeen seen)
    {
        shown[key] = Of(key) with { UpTo = seen.Offset + Encoding.UTF8.GetByteCount(seen.Text) };
        return (0, seen.Offset, $"\n{seen.Text}");
    }

    private (long Missing, long Offset, string Text)? NextOfEnd(ShownOutput key, byte[] end, long total) =>
        Next(key, total - end.Length, Encoding.UTF8.GetString(end));

    private (long Missing, long Offset, string Text)? Next(ShownOutput key, long offset, string text)
    {
        var at = Of(key).UpTo;
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (offset + utf8.Length <= at)
            return null;
        shown[key] = Of(key) with { UpTo = offset + utf8.Length };
        return offset >= at
            ? (offset - at, offset, text)
            : (0, at, Encoding.UTF8.GetString(utf8, (int)(at - offset), utf8.Length - (int)(at - offset)));
    }

    private Shown Of(ShownOutput key) => shown.GetValueOrDefault(key);

    /// <summary>Of one start of an action.</summary>
    private readonly record struct ShownOutput(string Command, int Index, int Starts)
    {
        public static ShownOutput Of(ReportEntry entry) => new(entry.CommandId, entry.Index, Math.Max(1, entry.Starts));
    }

    /// <param name="UpTo">Bytes of the output.</param>
    /// <param name="IsWhole">Nothing follows.</param>
    private readonly record struct Shown(long UpTo, bool IsWhole);
}
