using System.IO.Compression;
using Microsoft.Net.Http.Headers;

namespace Orchestrator.Server.Api;

/// <summary>How everything that matches is written.</summary>
internal enum ExportFormat
{
    /// <summary>One array.</summary>
    Json,

    /// <summary>A document a line.</summary>
    JsonLines,
    Csv,
}

/// <summary>Which part of a report is wanted, and how.</summary>
/// <param name="Format">json (one array), jsonLines (one document a line) or csv: everything that matches, as a stream. Absent: a page.</param>
/// <param name="Offset">Of a page: entries to skip.</param>
/// <param name="Limit">Of a page: entries at most, 1 to 1000.</param>
/// <param name="Output">true: with what the actions wrote.</param>
internal sealed record ReportPart(string? Format, int? Offset, int? Limit, bool? Output);

/// <summary>The body of an export: a file to save, compressed if the client takes that.</summary>
internal static class ExportBody
{
    /// <summary>Sets the headers and has the body written.</summary>
    public static async Task Write(HttpContext context, ExportFormat format, string name, Func<Stream, Task> write)
    {
        var (type, extension) = format switch
        {
            ExportFormat.Csv => ("text/csv; charset=utf-8", "csv"),
            ExportFormat.JsonLines => ("application/jsonl; charset=utf-8", "jsonl"),
            _ => ("application/json; charset=utf-8", "json"),
        };
        var response = context.Response;
        response.ContentType = type;
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}.{extension}\"";
        response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (!TakesGzip(context.Request))
        {
            await write(response.Body);
            return;
        }

        response.Headers.ContentEncoding = "gzip";
        await using var compressed = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await write(compressed);
    }

    private static bool TakesGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);
}
