using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orchestrator.Core.Reports;
using Orchestrator.Server.Api;

namespace Orchestrator.Benchmarks.Reports;

/// <summary>Exports of everything over HTTP, as the server writes them: how fast, and how much memory the process takes more meanwhile.</summary>
internal sealed class ReportExports(IReportStore reports) : IAsyncDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { Timeout = Timeout.InfiniteTimeSpan };
    private WebApplication? application;
    private TaskCompletionSource ended = new();
    private long sent;

    public async Task Start(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        application = builder.Build();
        application.MapGet("/{format}", (HttpContext context, string format, CancellationToken gone) => Export(context, Enum.Parse<ExportFormat>(format), gone));
        await application.StartAsync(cancellation);
        http.BaseAddress = new Uri(application.Urls.Single());
    }

    /// <summary>Reads a whole export.</summary>
    /// <returns>Rows and megabytes per second, and by how many megabytes the process grew beyond what it had after the first of 20 parts.</returns>
    public async Task<(double Rows, double Megabytes, double Growth)> Read(string format, bool compressed, int rows, CancellationToken cancellation)
    {
        GC.Collect();
        using var answer = await Ask(format, compressed, cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[64 * 1024];
        var (read, first, most) = (0L, 0L, 0L);
        var watch = Stopwatch.StartNew();
        int count;
        while ((count = await body.ReadAsync(buffer, cancellation)) > 0)
        {
            read += count;
            if (Interlocked.Read(ref sent) < rows / 20)
                first = Environment.WorkingSet;
            else
                most = Math.Max(most, Environment.WorkingSet);
        }

        return (rows / watch.Elapsed.TotalSeconds, read / 1e6 / watch.Elapsed.TotalSeconds, (most - first) / 1e6);
    }

    /// <summary>Reads a little and then nothing, and leaves.</summary>
    /// <returns>How many rows the server had taken from the store when it did not go on any more; how long it took to stop after the reader had left.</returns>
    public async Task<(long Rows, TimeSpan End)> SleepAndLeave(CancellationToken cancellation)
    {
        ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (before, still) = (-1L, 0);
        using (var answer = await Ask("Csv", compressed: false, cancellation))
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
            await body.ReadExactlyAsync(new byte[1000], cancellation);
            while (still < 5)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellation);
                still = Interlocked.Read(ref sent) == before ? still + 1 : 0;
                before = Interlocked.Read(ref sent);
            }
        }

        var watch = Stopwatch.StartNew();
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, cancellation);
        return (before, watch.Elapsed);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (application is not null)
            await application.DisposeAsync();
    }

    private async Task<HttpResponseMessage> Ask(string format, bool compressed, CancellationToken cancellation)
    {
        Interlocked.Exchange(ref sent, 0);
        using var request = new HttpRequestMessage(HttpMethod.Get, format);
        if (compressed)
            request.Headers.Add("Accept-Encoding", "gzip");
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    private async Task Export(HttpContext context, ExportFormat format, CancellationToken cancellation)
    {
        try
        {
            await ExportBody.Write(context, format, "reports", body => format == ExportFormat.Csv
                ? ReportExport.Csv(Counted(cancellation), withOutput: false, body, cancellation)
                : ReportExport.Json(Counted(cancellation), withOutput: false, format == ExportFormat.JsonLines, body, cancellation));
        }
        finally
        {
            ended.TrySetResult();
        }
    }

    private async IAsyncEnumerable<ReportEntry> Counted([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var entry in reports.Stream(new ReportFilter(), withOutput: false, cancellation))
        {
            Interlocked.Increment(ref sent);
            yield return entry;
        }
    }
}
