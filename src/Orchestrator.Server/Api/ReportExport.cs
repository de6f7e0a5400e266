using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Orchestrator.Core.Reports;

namespace Orchestrator.Server.Api;

/// <summary>Writes report entries as they come from the store, however many there are.</summary>
internal static class ReportExport
{
    private const int RowsPerFlush = 200;

    private static readonly string[] Columns =
    [
        "runId", "ordinal", "targetId", "target", "phase", "activity", "activityName", "attempt", "commandId", "number", "index", "name", "outcome", "returnCode",
        "startedAt", "endedAt", "durationMs", "at", "message", "outputTruncated", "starts", "late",
    ];

    public static async Task Json(IAsyncEnumerable<ReportEntry> entries, bool withOutput, HttpResponse response, CancellationToken cancellation)
    {
        response.ContentType = "application/json; charset=utf-8";
        await JsonSerializer.SerializeAsync(response.Body, entries.Select(entry => EntryView.Of(entry, withOutput)), ApiJson.Options, cancellation);
    }

    public static async Task Csv(IAsyncEnumerable<ReportEntry> entries, bool withOutput, HttpResponse response, string fileName, CancellationToken cancellation)
    {
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        await using var text = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await using var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\r\n" });
        foreach (var column in Columns)
            csv.WriteField(column);
        if (withOutput)
            csv.WriteField("output");
        await csv.NextRecordAsync();
        var rows = 0;
        await foreach (var entry in entries.WithCancellation(cancellation))
        {
            Write(csv, EntryView.Of(entry, withOutput));
            await csv.NextRecordAsync();
            if (++rows % RowsPerFlush == 0)
                await text.FlushAsync(cancellation);
        }
    }

    private static void Write(CsvWriter csv, EntryView entry)
    {
        csv.WriteField(entry.RunId);
        csv.WriteField(entry.Ordinal);
        csv.WriteField(entry.TargetId);
        csv.WriteField(Harmless(entry.Target));
        csv.WriteField(Word(entry.Phase));
        csv.WriteField(Harmless(entry.Activity));
        csv.WriteField(Harmless(entry.ActivityName));
        csv.WriteField(entry.Attempt);
        csv.WriteField(entry.CommandId);
        csv.WriteField(entry.Number);
        csv.WriteField(entry.Index);
        csv.WriteField(Harmless(entry.Name));
        csv.WriteField(Word(entry.Outcome));
        csv.WriteField(entry.ReturnCode);
        csv.WriteField(Instant(entry.StartedAt));
        csv.WriteField(Instant(entry.EndedAt));
        csv.WriteField(entry.DurationMs);
        csv.WriteField(Instant(entry.At));
        csv.WriteField(Harmless(entry.Message));
        csv.WriteField(entry.OutputTruncated ? "true" : "false");
        csv.WriteField(entry.Starts);
        csv.WriteField(entry.Late ? "true" : "false");
        if (entry.Output is not null)
            csv.WriteField(Harmless(entry.Output));
    }

    /// <summary>A spreadsheet takes a cell that begins like this for a formula; what targets write must never become one.</summary>
    private static string Harmless(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;

    private static string Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
