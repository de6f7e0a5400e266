using System.Text;
using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Reports;

namespace Orchestrator.Server.Outputs;

/// <summary>
/// What one watcher has been shown: of each action how far. Stretches may come twice (several watch at one server) or with gaps between them, and the end
/// of an action may come by its report first.
/// </summary>
internal sealed class OutputTrail
{
    private readonly Dictionary<(string Command, int Index), long> shown = [];
    private readonly HashSet<(string Command, int Number)> told = [];

    /// <summary>How many entries have been told.</summary>
    public int Entries => told.Count;

    /// <summary>What there is to show of a stretch: bytes that are missing before it, and its text.</summary>
    /// <returns>Null: it has been shown.</returns>
    public (long Missing, long Offset, string Text)? Next(OutputSeen seen)
    {
        var key = (seen.CommandId, seen.Index);
        if (!seen.IsAnew || seen.Offset >= shown.GetValueOrDefault(key))
            return Next(key, seen.Offset, seen.Text);

        // What was shown cannot be taken back: the line stands below it.
        shown[key] = seen.Offset + Encoding.UTF8.GetByteCount(seen.Text);
        return (0, seen.Offset, $"\n{seen.Text}");
    }

    /// <summary>True if the entry is new here.</summary>
    public bool IsNew(ReportEntry entry) => told.Add((entry.CommandId, entry.Number));

    /// <summary>What there is to show of an entry's output beyond what was shown while it ran.</summary>
    public (long Missing, long Offset, string Text)? Next(ReportEntry entry)
    {
        var key = (entry.CommandId, entry.Index);
        if (!entry.OutputTruncated)
            return Next(key, 0, entry.Output);
        return shown.GetValueOrDefault(key) > 0 ? null : Next(key, 0, WholeOutput.Reported(entry));
    }

    private (long Missing, long Offset, string Text)? Next((string Command, int Index) key, long offset, string text)
    {
        var at = shown.GetValueOrDefault(key);
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes == 0 || offset + bytes <= at)
            return null;
        shown[key] = offset + bytes;
        if (offset >= at)
            return (offset - at, offset, text);
        var utf8 = Encoding.UTF8.GetBytes(text);
        return (0, at, Encoding.UTF8.GetString(utf8, (int)(at - offset), utf8.Length - (int)(at - offset)));
    }
}
