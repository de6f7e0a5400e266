using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Orchestrator.Contracts;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Reports;

namespace Orchestrator.Server.Outputs;

/// <summary>The whole output of an entry, as far as it is kept: what the report carries, and what was kept beyond that. Gaps are named in it.</summary>
internal sealed class WholeOutput(IOutputStore outputs)
{
    /// <summary>Says that an output goes on, and nobody knows how far.</summary>
    public const string EndIsMissing = "\n[... the end of the output was left out here; the report has it ...]\n";

    private const int HalfBytes = ContractLimits.OutputBytes / 2;

    /// <summary>Its text in UTF-8, a piece after the other.</summary>
    /// <param name="entry">With its output.</param>
    public async IAsyncEnumerable<byte[]> Read(ReportEntry entry, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reported = Encoding.UTF8.GetBytes(entry.Output);
        var key = new OutputKey(entry.RunId, entry.Ordinal, entry.CommandId, entry.Index);
        if (!entry.OutputTruncated)
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

        foreach (var rest in offset == 0 ? Reported(reported) : Rest(reported, offset, total))
            yield return rest;
    }

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

    /// <summary>The end is always in the report.</summary>
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
