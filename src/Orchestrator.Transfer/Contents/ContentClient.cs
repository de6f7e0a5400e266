using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Packages;

namespace Orchestrator.Transfer.Contents;

/// <summary>Asks servers for contents and manifests, with a token that opens nothing else.</summary>
public sealed class ContentClient : IDisposable
{
    // A manifest travels in base64 within JSON.
    private const int LongestAnswer = (PackageLimits.ManifestBytes * 4 / 3) + (64 * 1024);

    private readonly HttpClient http;

    /// <param name="silence">How long a server may be silent in the middle of an answer.</param>
    /// <exception cref="InvalidDataException">An address or the authorities cannot be used.</exception>
    public ContentClient(ContentAccess access, TimeSpan silence)
    {
        Silence = silence;
        var servers = new List<Uri>();
        foreach (var text in access.Servers)
        {
            if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var server) || !ContentAccess.IsSafe(server))
                throw new InvalidDataException($"'{text}' is no address to which a token may be sent; it must be https (the server's setting ORCHESTRATOR_AGENTS_SERVER)");
            servers.Add(server);
        }

        Servers = servers;
        http = new HttpClient(ServerTrust.Handler(access.ServerAuthorities)) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LongestAnswer };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access.Token);
    }

    /// <summary>In the order in which they are asked.</summary>
    public IReadOnlyList<Uri> Servers { get; }

    public TimeSpan Silence { get; }

    /// <summary>Asks one server for a content, from an offset on.</summary>
    /// <exception cref="SourceException">It does not answer.</exception>
    internal async Task<ContentAnswer> Open(Uri server, string sha256, long offset, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, $"api/packages/contents/{sha256}"));
        if (offset > 0)
        {
            request.Headers.Range = new RangeHeaderValue(offset, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue($"\"{sha256}\""));
        }

        var response = await Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        try
        {
            if (response.IsSuccessStatusCode && Begins(response) is var from && from >= 0 && from <= offset)
            {
                var content = new SourceStream(await response.Content.ReadAsStreamAsync(cancellation), Silence);
                return new ContentAnswer(ContentState.Here, "", from, content, response);
            }

            using (response)
                return await Refused(response, cancellation);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of a content, from the first server that has it; null: none that can be reached does.</summary>
    public async Task<long?> SizeOf(string sha256, CancellationToken cancellation)
    {
        foreach (var server in Servers)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(server, $"api/packages/contents/{sha256}"));
                using var response = await Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
                if (response.IsSuccessStatusCode && response.Content.Headers.ContentLength is { } size and >= 0 and <= PackageLimits.FileBytes)
                    return size;
            }
            catch (SourceException)
            {
                // The next one may have it.
            }
        }

        return null;
    }

    /// <summary>Asks one server for a manifest. Whether it is the right one, and signed, is for the caller to see.</summary>
    /// <exception cref="SourceException">It does not answer.</exception>
    public async Task<(ContentState State, string Problem, SignedManifest? Manifest)> Manifest(Uri server, string sha256, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Silence * 2);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, $"api/packages/manifests/{sha256}"));
        using var response = await Send(request, HttpCompletionOption.ResponseContentRead, limit.Token);
        if (!response.IsSuccessStatusCode)
        {
            var refused = await Refused(response, cancellation);
            return (refused.State, refused.Problem, null);
        }

        try
        {
            var manifest = JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(cancellation), ContractsJson.Default.SignedManifest);
            return manifest is null ? (ContentState.Refused, "it gave no manifest", null) : (ContentState.Here, "", manifest);
        }
        catch (JsonException malformed)
        {
            return (ContentState.Refused, $"what answers is no server of this kind: {malformed.Message}", null);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Silence);
        try
        {
            return await http.SendAsync(request, completion, limit.Token);
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

    private static async Task<ContentAnswer> Refused(HttpResponseMessage response, CancellationToken cancellation)
    {
        var state = response.StatusCode switch
        {
            HttpStatusCode.NotFound => ContentState.NotThere,
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => ContentState.Later,
            HttpStatusCode.InternalServerError => ContentState.Later,
            _ => ContentState.Refused,
        };
        return new ContentAnswer(state, await Detail(response, cancellation), 0, null, null);
    }

    // Problem details (RFC 9457).
    private static async Task<string> Detail(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            using var problem = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
            if (problem.RootElement.ValueKind == JsonValueKind.Object && problem.RootElement.TryGetProperty("detail", out var detail) && detail.GetString() is { } said)
                return said;
        }
        catch (Exception unreadable) when (unreadable is JsonException or HttpRequestException or IOException or InvalidOperationException)
        {
            // Something between here and the server answered.
        }

        return $"{(int)response.StatusCode} {response.ReasonPhrase}";
    }
}
