using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Orchestrator.Contracts;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Reports;

namespace Orchestrator.Server.Outputs;

/// <summary>The whole output of a start of an entry's action, as far as it is kept: what the report carries, and what was kept beyond that. Gaps are named in it.</summary>
internal sealed class WholeOutput(IOutputStore outputs)
{
    /// <summary>Says that an output goes on, and nobody knows how far.</summary>
    public const string EndIsMissing = "\n[... the end of the output was left out here; the report has it ...]\n";

    private const int HalfBytes = ContractLimits.OutputBytes / 2;

    /// <summary>Where the output of a start of the entry's action is kept.</summary>
    /// <param name="start">From 1; 0 is taken for 1.</param>
    public static OutputKey KeyOf(ReportEntry entry, int start) => new(entry.RunId, entry.Ordinal, entry.CommandId, entry.Index, Math.Max(1, start));

    /// <summary>Its text in UTF-8, a piece after the other.</summary>
    /// <param name="entry">With its output.</param>
    /// <param name="start">Which start, from 1; null: the last one.</param>
    public async IAsyncEnumerable<byte[]> Read(ReportEntry entry, int? start, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Of an earlier start there is no report, nor of one whose agent went down with it.
        var isReported = (start ?? entry.Starts) == entry.Starts;
        var reported = isReported ? Encoding.UTF8.GetBytes(entry.Output) : [];
        var key = KeyOf(entry, start ?? entry.Starts);
        if (reported.Length > 0 && !entry.OutputTruncated)
        {
            yield return reported;
            yield break;
        }

        var (offset, total) = (0L, 0L);
        while (await outputs.Find(key, offset, cancellation) is { } piece)
        {
            yield return piece.Utf8;
            (offset, total) = (offset + piece.Utf8.Length, piece.Total);
            if (piece.IsLast || piece.Utf8.Length == 0)
                break;
        }

        foreach (var rest in offset > 0 ? Rest(reported, offset, total) : reported.Length > 0 ? Reported(reported) : [])
            yield return rest;
    }

    /// <summary>How many bytes are kept of each start of the entry's action beside its report, by the starts' numbers.</summary>
    public async Task<IReadOnlyDictionary<int, long>> Kept(ReportEntry entry, CancellationToken cancellation) =>
        (await outputs.Kept(KeyOf(entry, 1), cancellation)).ToDictionary(start => start.Starts, start => start.Bytes);

    /// <summary>What the report of an entry carries; where its middle is missing that is said.</summary>
    public static string Reported(ReportEntry entry) =>
        entry.OutputTruncated ? string.Concat(Reported(Encoding.UTF8.GetBytes(entry.Output)).Select(Encoding.UTF8.GetString)) : entry.Output;

    /// <summary>The end of an output whose middle is missing in the report of its entry.</summary>
    public static byte[] End(ReportEntry entry) => End(Encoding.UTF8.GetBytes(entry.Output));

    /// <summary>Nothing was kept: the first and the last half of what a report carries.</summary>
    private static IEnumerable<byte[]> Reported(byte[] reported)
    {
        var head = Math.Min(HalfBytes, reported.Length);
        while (head > 0 && head < reported.Length && (reported[head] & 0xC0) == 0x80)
            head--;
        yield return reported[..head];
        yield return Gap(null);
        yield return reported[head..];
    }

    /// <summary>The end is always in the report, if there is one.</summary>
    private static IEnumerable<byte[]> Rest(byte[] reported, long kept, long total)
    {
        if (kept >= total)
            yield break;
        var end = End(reported);
        var start = total - end.Length;
        if (kept < start)
            yield return Gap(start - kept);
        yield return end[^(int)Math.Min(end.Length, total - kept)..];
    }

    private static byte[] End(byte[] reported)
    {
        var length = Math.Min(HalfBytes, reported.Length);
        while (length > 0 && (reported[^length] & 0xC0) == 0x80)
            length--;
        return reported[^length..];
    }

    private static byte[] Gap(long? bytes) => Encoding.UTF8.GetBytes(
        bytes is { } count ? string.Create(CultureInfo.InvariantCulture, $"\n[... {count} bytes left out ...]\n") : "\n[... the middle of the output was left out ...]\n");
}
