using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Packages;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Transfer.Tests;

/// <summary>A real Kestrel that serves contents with ranges as the product's server does, and misbehaves where a test wants it to.</summary>
internal sealed class ContentServer : IAsyncDisposable
{
    public const string Token = "a-token-for-tests";

    private const int ChunkBytes = 4 * 1024;

    private readonly ConcurrentDictionary<string, byte[]> contents = new();
    private readonly ConcurrentDictionary<string, SignedManifest> manifests = new();
    private readonly WebApplication application;
    private long sent;

    private ContentServer(WebApplication application) => this.application = application;

    public string Url => application.Urls.Single();

    public ContentAccess Access => new() { Servers = [Url], Token = Token };

    /// <summary>"HASH FROM" of every request for a content, in order; the hash in short.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Hashes of contents that somebody was given something else for.</summary>
    public ConcurrentQueue<string> Doubts { get; } = new();

    /// <summary>Bytes of contents written to connections.</summary>
    public long Sent => Interlocked.Read(ref sent);

    /// <summary>After how many bytes an answer breaks off; null: never.</summary>
    public Func<long?> CutAfter { get; set; } = () => null;

    /// <summary>Awaited before an answer breaks off, with the content's hash and where in it that is: a broken connection loses what is still on its way.</summary>
    public Func<string, long, Task> BeforeCut { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Awaited once an answer has given so many bytes.</summary>
    public (long After, Func<CancellationToken, Task> Wait)? Hold { get; set; }

    /// <summary>What it gives instead of a content.</summary>
    public Func<byte[], byte[]> Alter { get; set; } = content => content;

    /// <summary>Answers with this status instead; null: serves.</summary>
    public int? Status { get; set; }

    /// <summary>Begins to say why, and falls silent.</summary>
    public bool HangsInRefusals { get; set; }

    public static async Task<ContentServer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ContentServer(app);
        app.MapGet("/api/packages/contents/{sha256}", server.Content);
        app.MapGet("/api/packages/manifests/{sha256}", server.Manifest);
        app.MapPost("/api/packages/contents/{sha256}/doubts", (string sha256) => server.Doubts.Enqueue(sha256));
        await app.StartAsync();
        return server;
    }

    public string Add(byte[] content)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        contents[hash] = content;
        return hash;
    }

    /// <summary>Has something else under a content's hash.</summary>
    public void Pretend(string hash, byte[] content) => contents[hash] = content;

    public void Forget(string hash) => contents.TryRemove(hash, out _);

    public string Add(PackageManifest manifest, CommandSigner signer)
    {
        var payload = ManifestSigning.Canonical(manifest);
        var hash = ManifestSigning.HashOf(payload);
        manifests[hash] = signer.SignManifest(payload);
        return hash;
    }

    public void Replace(string hash, Func<SignedManifest, SignedManifest> change) => manifests[hash] = change(manifests[hash]);

    public async ValueTask DisposeAsync() => await application.DisposeAsync();

    private static bool IsAllowed(HttpContext context) => context.Request.Headers.Authorization == $"Bearer {Token}";

    private IResult Manifest(HttpContext context, string sha256) =>
        !IsAllowed(context) ? Results.Problem(statusCode: 401, detail: "no token")
        : manifests.TryGetValue(sha256, out var manifest) ? Results.Json(manifest, ContractsJson.Default.SignedManifest)
        : Results.Problem(statusCode: 404, detail: "There is no such manifest.");

    private async Task Content(HttpContext context, string sha256)
    {
        var from = context.Request.Headers.Range is [{ } range] && context.Request.Headers.IfRange == $"\"{sha256}\""
            ? long.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture)
            : 0;
        Requests.Enqueue($"{sha256[..8]} {from}");
        if (!IsAllowed(context) || Status is not null || !contents.TryGetValue(sha256, out var whole))
        {
            if (HangsInRefusals)
                await Hang(context);
            await Results.Problem(statusCode: !IsAllowed(context) ? 401 : Status ?? 404, detail: "not here").ExecuteAsync(context);
            return;
        }

        var content = Alter(whole);
        var response = context.Response;
        response.Headers.ETag = $"\"{sha256}\"";
        response.ContentLength = content.Length - from;
        if (from > 0)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }

        await Write(context, sha256, from, content.AsMemory((int)from));
    }

    private static async Task Hang(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        await context.Response.WriteAsync("{", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
    }

    private async Task Write(HttpContext context, string sha256, long from, ReadOnlyMemory<byte> content)
    {
        var cut = CutAfter();
        for (var at = 0; at < content.Length;)
        {
            if (Hold is { } hold && at >= hold.After)
                await hold.Wait(context.RequestAborted);
            var size = (int)Math.Min(Math.Min(ChunkBytes, content.Length - at), Math.Max(0, (cut ?? long.MaxValue) - at));
            if (size == 0)
            {
                await BeforeCut(sha256, from + at);
                context.Abort();
                return;
            }

            await context.Response.Body.WriteAsync(content.Slice(at, size), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            Interlocked.Add(ref sent, size);
            at += size;
        }
    }
}
