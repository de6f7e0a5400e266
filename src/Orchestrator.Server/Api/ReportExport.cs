using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using CsvHelper;
using Orchestrator.Core.Reports;

namespace Orchestrator.Server.Api;

/// <summary>Writes report entries as they come from the store, however many there are.</summary>
internal static class ReportExport
{
    // A spreadsheet takes a cell that begins with = + - @ for a formula; what targets write must never become one.
    private static readonly CsvWriterOptions Options = new() { Injection = CsvInjection.Escape, TrueValue = "true", FalseValue = "false" };

    private static readonly string[] Columns =
    [
        "runId", "ordinal", "targetId", "target", "phase", "activity", "activityName", "attempt", "commandId", "number", "index", "name", "outcome", "returnCode",
        "startedAt", "endedAt", "durationMs", "at", "message", "outputTruncated", "starts", "late", "site", "cpuMs", "peakMemory", "rebootNeeded",
    ];

    /// <summary>The part of a buffer that is sent on.</summary>
    private const int SendAt = 32 * 1024;

    /// <summary>One JSON document an entry: as an array, or each on a line of its own (JSON Lines), which can be read as it comes.</summary>
    public static async Task Json(
        IAsyncEnumerable<ReportEntry> entries, bool withOutput, bool asLines, Stream body, CancellationToken cancellation)
    {
        var pipe = PipeWriter.Create(body, new StreamPipeWriterOptions(minimumBufferSize: 2 * SendAt, leaveOpen: true));
        using var json = new Utf8JsonWriter(pipe, new JsonWriterOptions { SkipValidation = true });
        var isFirst = true;
        if (!asLines)
            pipe.Write("["u8);
        await foreach (var entry in entries.WithCancellation(cancellation))
        {
            if (!asLines && !isFirst)
                pipe.Write(","u8);
            isFirst = false;
            JsonSerializer.Serialize(json, EntryView.Of(entry, withOutput), ApiJson.Options);
            json.Reset();
            if (asLines)
                pipe.Write("\n"u8);
            if (pipe.UnflushedBytes >= SendAt)
                await pipe.FlushAsync(cancellation);
        }

        if (!asLines)
            pipe.Write("]"u8);
        await pipe.FlushAsync(cancellation);
        await pipe.CompleteAsync();
    }

    /// <summary>RFC 4180, with a header.</summary>
    public static async Task Csv(IAsyncEnumerable<ReportEntry> entries, bool withOutput, Stream body, CancellationToken cancellation)
    {
        await using var csv = CsvWriter.Create(body, Options, leaveOpen: true);
        csv.WriteHeader(withOutput ? [.. Columns, "output"] : Columns);
        await foreach (var entry in entries.WithCancellation(cancellation))
        {
            Write(csv, EntryView.Of(entry, withOutput));
            await csv.EndRecordAsync(cancellation);
        }
    }

    private static void Write(CsvWriter csv, EntryView entry)
    {
        csv.WriteField(entry.RunId);
        csv.WriteField(entry.Ordinal);
        csv.WriteField(entry.TargetId);
        csv.WriteField(entry.Target);
        csv.WriteField(Word(entry.Phase));
        csv.WriteField(entry.Activity);
        csv.WriteField(entry.ActivityName);
        csv.WriteField(entry.Attempt);
        csv.WriteField(entry.CommandId);
        csv.WriteField(entry.Number);
        csv.WriteField(entry.Index);
        csv.WriteField(entry.Name);
        csv.WriteField(Word(entry.Outcome));
        csv.WriteField(entry.ReturnCode);
        csv.WriteField(Instant(entry.StartedAt));
        csv.WriteField(Instant(entry.EndedAt));
        csv.WriteField(entry.DurationMs);
        csv.WriteField(Instant(entry.At));
        csv.WriteField(entry.Message);
        csv.WriteField(entry.OutputTruncated);
        csv.WriteField(entry.Starts);
        csv.WriteField(entry.Late);
        csv.WriteField(entry.Site);
        csv.WriteField(entry.CpuMs);
        csv.WriteField(entry.PeakMemory);
        csv.WriteField(entry.RebootNeeded);
        if (entry.Output is not null)
            csv.WriteField(entry.Output);
    }

    private static string Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
