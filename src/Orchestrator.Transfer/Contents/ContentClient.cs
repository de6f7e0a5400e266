using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Packages;
using Orchestrator.Transfer.Rates;

namespace Orchestrator.Transfer.Contents;

/// <summary>Asks servers for contents and manifests, with a token that opens nothing else.</summary>
public sealed class ContentClient : IDisposable
{
    // A manifest travels in base64 within JSON.
    private const int LongestAnswer = (PackageLimits.ManifestBytes * 4 / 3) + (64 * 1024);
    private const int LongestRefusal = 64 * 1024;

    private readonly HttpClient http;
    private readonly RateController? rate;

    /// <summary>For servers alone, as fast as it can.</summary>
    /// <param name="silence">How long a server may be silent in the middle of an answer.</param>
    /// <exception cref="InvalidDataException">An address or the authorities cannot be used.</exception>
    public ContentClient(ContentAccess access, TimeSpan silence)
        : this([.. ContentSource.Of(access)], access.ServerAuthorities, silence, rate: null)
    {
    }

    /// <param name="authorities">Certificates (PEM) of those who may vouch for the sources; null: the system's.</param>
    /// <param name="silence">How long a source may be silent in the middle of an answer.</param>
    /// <param name="rate">Holds all that is read to a rate; null: there is no limit.</param>
    /// <exception cref="InvalidDataException">The authorities cannot be used.</exception>
    public ContentClient(IReadOnlyList<ContentSource> sources, string? authorities, TimeSpan silence, RateController? rate)
    {
        (Sources, Silence, this.rate) = (sources, silence, rate);
        http = new HttpClient(ServerTrust.Handler(authorities)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Whom to ask.</summary>
    public IReadOnlyList<ContentSource> Sources { get; }

    public TimeSpan Silence { get; }

    /// <summary>Asks one server for a content, from an offset on.</summary>
    /// <exception cref="SourceException">It does not answer.</exception>
    internal async Task<ContentAnswer> Open(ContentSource source, string sha256, long offset, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Get, source, $"api/packages/contents/{sha256}");
        if (offset > 0)
        {
            request.Headers.Range = new RangeHeaderValue(offset, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue($"\"{sha256}\""));
        }

        return await Answer(request, offset, cancellation);
    }

    /// <summary>Asks one source for many small contents at once.</summary>
    /// <exception cref="SourceException">It does not answer.</exception>
    internal async Task<ContentAnswer> OpenBundle(ContentSource source, IReadOnlyList<string> hashes, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Post, source, "api/packages/bundles");
        request.Content = JsonContent.Create(new BundleRequest(hashes), ContractsJson.Default.BundleRequest);
        return await Answer(request, 0, cancellation);
    }

    /// <summary>Asks one server how many bytes a content has.</summary>
    /// <exception cref="SourceException">It does not answer.</exception>
    public async Task<(ContentState State, long Size)> SizeOf(ContentSource source, string sha256, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Head, source, $"api/packages/contents/{sha256}");
        using var response = await Send(request, cancellation);
        if (!response.IsSuccessStatusCode)
            return (StateOf(response), 0);
        return response.Content.Headers.ContentLength is { } size and >= 0 and <= PackageLimits.FileBytes ? (ContentState.Here, size) : (ContentState.Refused, 0);
    }

    /// <summary>Asks one server for a manifest. Whether it is the right one, and signed, is for the caller to see.</summary>
    /// <exception cref="SourceException">It does not answer.</exception>
    public async Task<(ContentState State, string Problem, SignedManifest? Manifest)> Manifest(ContentSource source, string sha256, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Get, source, $"api/packages/manifests/{sha256}");
        using var response = await Send(request, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            var refused = await Refused(response, cancellation);
            return (refused.State, refused.Problem, null);
        }

        try
        {
            await using var body = await Body(response, cancellation);
            var manifest = JsonSerializer.Deserialize(await body.Whole(LongestAnswer, cancellation), ContractsJson.Default.SignedManifest);
            return manifest is null ? (ContentState.Refused, "it gave no manifest", null) : (ContentState.Here, "", manifest);
        }
        catch (JsonException malformed)
        {
            return (ContentState.Refused, $"what answers is no server of this kind: {malformed.Message}", null);
        }
    }

    /// <summary>Tells a depot that what it gave does not have the content's hash, so that it reads its copy back. Whether it listens does not matter to the caller.</summary>
    internal async Task Doubt(ContentSource depot, string sha256, CancellationToken cancellation)
    {
        try
        {
            using var request = Request(HttpMethod.Post, depot, $"api/packages/contents/{sha256}/doubts");
            using var response = await Send(request, cancellation);
        }
        catch (SourceException)
        {
            // It is in the report all the same.
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<ContentAnswer> Answer(HttpRequestMessage request, long offset, CancellationToken cancellation)
    {
        var response = await Send(request, cancellation);
        try
        {
            if (response.IsSuccessStatusCode && Begins(response) is var from && from >= 0 && from <= offset)
                return new ContentAnswer(ContentState.Here, "", from, await Body(response, cancellation), response);
            using (response)
                return await Refused(response, cancellation);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, ContentSource source, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(source.Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", source.Token);
        return request;
    }

    /// <summary>Sends, and returns once the headers are here.</summary>
    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Silence);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (HttpRequestException failed)
        {
            throw new SourceException((failed.InnerException ?? failed).Message, failed);
        }
        catch (OperationCanceledException silent) when (!cancellation.IsCancellationRequested)
        {
            throw new SourceException($"it has been silent for {Silence.TotalSeconds:0} s", silent);
        }
    }

    /// <summary>Where the answer begins: a server may give the whole content instead of the part that was asked for.</summary>
    private static long Begins(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From ?? -1 : 0;

    private static ContentState StateOf(HttpResponseMessage refusal) => refusal.StatusCode switch
    {
        HttpStatusCode.NotFound => ContentState.NotThere,
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => ContentState.Later,
        HttpStatusCode.InternalServerError => ContentState.Later,
        _ => ContentState.Refused,
    };

    private async Task<SourceStream> Body(HttpResponseMessage response, CancellationToken cancellation) =>
        new(await response.Content.ReadAsStreamAsync(cancellation), Silence, rate);

    private async Task<ContentAnswer> Refused(HttpResponseMessage response, CancellationToken cancellation) =>
        new(StateOf(response), await Detail(response, cancellation), 0, null, null);

    // Problem details (RFC 9457).
    private async Task<string> Detail(HttpResponseMessage response, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Silence);
        try
        {
            await using var body = await Body(response, limit.Token);
            using var problem = JsonDocument.Parse(await body.Whole(LongestRefusal, limit.Token));
            if (problem.RootElement.ValueKind == JsonValueKind.Object && problem.RootElement.TryGetProperty("detail", out var detail) && detail.GetString() is { } said)
                return said;
        }
        catch (Exception unreadable) when (unreadable is JsonException or SourceException or InvalidOperationException)
        {
            // Something between here and the server answered.
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Its words do not come; its status says enough.
        }

        return $"{(int)response.StatusCode} {response.ReasonPhrase}";
    }
}
