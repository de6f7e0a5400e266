using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orchestrator.Cli.Tests;

/// <summary>A stub: it answers what a test tells it to and notes what it was asked. The real server is met in the end-to-end tests.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private StubServer(WebApplication application) => this.application = application;

    public string Url => application.Urls.Single();

    /// <summary>Method, path and query of every request, and its body after a space.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public string? LastKey { get; private set; }

    public static async Task<StubServer> Start(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new StubServer(app);
        app.Use(stub.Note);
        map(app);
        await app.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();

    private async Task Note(HttpContext context, RequestDelegate next)
    {
        context.Request.EnableBuffering();
        var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
        context.Request.Body.Position = 0;
        LastKey = context.Request.Headers["X-Api-Key"];
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {body}".TrimEnd());
        await next(context);
    }
}

/// <summary>Answers in the words of the API.</summary>
internal static class Answers
{
    public const string Succeeded =
        """{"id":"r1","definitionId":"hello","definitionVersion":2,"name":"Hello","status":"completed","createdAt":"2026-01-31T12:00:00Z","createdBy":"admin","startedAt":"2026-01-31T12:00:00Z","endedAt":"2026-01-31T12:00:02Z","deadline":"2026-02-07T12:00:00Z","ledger":{"targets":1,"succeeded":1,"failed":0,"skipped":0,"expired":0,"cancelled":0,"waiting":0,"active":0,"closes":true}}""";

    public const string Failed =
        """{"id":"r1","definitionId":"hello","definitionVersion":2,"name":"Hello","status":"completed","createdAt":"2026-01-31T12:00:00Z","createdBy":"admin","deadline":"2026-02-07T12:00:00Z","ledger":{"targets":2,"succeeded":1,"failed":1,"skipped":0,"expired":0,"cancelled":0,"waiting":0,"active":0,"closes":true}}""";

    public const string Running =
        """{"id":"r1","definitionId":"hello","definitionVersion":2,"name":"Hello","status":"running","createdAt":"2026-01-31T12:00:00Z","createdBy":"admin","deadline":"2026-02-07T12:00:00Z","ledger":{"targets":1,"succeeded":0,"failed":0,"skipped":0,"expired":0,"cancelled":0,"waiting":1,"active":0,"closes":true}}""";

    public const string FailingEntry =
        """{"runId":"r1","ordinal":0,"targetId":"t1","target":"box","phase":"execution","activity":"a1","activityName":"Break","attempt":1,"commandId":"c/1","number":3,"index":0,"name":"exit three","outcome":"failed","returnCode":3,"durationMs":120,"cpuMs":1500,"peakMemory":45000000,"at":"2026-01-31T12:00:01Z","message":"ended with return code 3"}""";

    public const string NoEntries = """{"items":[],"total":0}""";

    public static IResult Json(string text, int status = 200) => Results.Content(text, "application/json", statusCode: status);

    public static IResult Problem(int status, string detail, string more = "") =>
        Results.Content($$"""{"title":"x","status":{{status}},"detail":"{{detail}}"{{more}}}""", "application/problem+json", statusCode: status);

    /// <summary>A live stream with these events, after which the connection is closed.</summary>
    public static IResult Stream(params (string Kind, string Data)[] events) =>
        Results.Content(string.Concat(events.Select(e => $": alive\n\nevent: {e.Kind}\ndata: {e.Data}\n\n")), "text/event-stream");
}
