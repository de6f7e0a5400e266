using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Orchestrator.Cli.Client;

/// <summary>HTTP with the product's key and errors: everything that goes wrong becomes a <see cref="CliException"/>.</summary>
internal sealed class ApiConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient http;
    private readonly bool hasKey;

    /// <param name="url">Of the server; a path in it is kept, for servers behind a proxy.</param>
    /// <param name="key">Null: requests carry none.</param>
    public ApiConnection(Uri url, string? key)
    {
        Url = url;
        hasKey = key is not null;
        http = new HttpClient(new SocketsHttpHandler { ConnectCallback = Connect, ConnectTimeout = TimeSpan.FromSeconds(10) }, disposeHandler: true)
        {
            BaseAddress = new Uri(url.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (key is not null)
            http.DefaultRequestHeaders.TryAddWithoutValidation("X-Api-Key", key);
    }

    public Uri Url { get; }

    /// <summary>Sends and returns once the headers are here; the caller disposes the answer.</summary>
    /// <param name="patience">How long it may take until the headers are here; null: a minute.</param>
    /// <exception cref="UnreachableException">Nobody answers.</exception>
    /// <exception cref="CliException">The server refuses; the message is its own.</exception>
    public async Task<HttpResponseMessage> Send(
        HttpMethod method, string path, HttpContent? content, string accept, CancellationToken cancellation, string? unless = null, TimeSpan? patience = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience ?? Patience);
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (unless is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", unless);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        var response = await Guard(() => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token), cancellation);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await Refusal(response, cancellation);
    }

    /// <summary>Turns what a lost connection throws into an <see cref="UnreachableException"/>.</summary>
    public async Task<T> Guard<T>(Func<Task<T>> action, CancellationToken cancellation)
    {
        try
        {
            return await action();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new UnreachableException(Url.AbsoluteUri, "it took too long.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new UnreachableException(Url.AbsoluteUri, Innermost(failure));
        }
        catch (JsonException)
        {
            throw NotOurs();
        }
    }

    public void Dispose() => http.Dispose();

    // A server that vanished without a word is noticed within a minute, also while a stream is silent.
    private static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 20);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Innermost(Exception failure)
    {
        while (failure.InnerException is { } inner)
            failure = inner;
        return failure.Message.TrimEnd('.') + ".";
    }

    private async Task<CliException> Refusal(HttpResponseMessage response, CancellationToken cancellation)
    {
        var problem = await ReadProblem(response, cancellation);
        var detail = problem?.Detail ?? problem?.Title ?? $"The server answered {(int)response.StatusCode} {response.ReasonPhrase}.";
        // What a refusal says in its detail already is not said again, unless the list names the activity.
        var details = problem?.Errors?
            .Where(error => !string.IsNullOrEmpty(error.Activity) || !detail.Contains(error.Message.TrimEnd('.'), StringComparison.Ordinal))
            .Select(error => error.ToString()).ToList();
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized when !hasKey => new CliException(ExitCode.NoServer, $"The server at {Url} asks for an API key and none was found.", ApiKeySource.Remedy),
            HttpStatusCode.Unauthorized => new CliException(ExitCode.NoServer, $"The server at {Url} does not know this API key.", ApiKeySource.Remedy),
            HttpStatusCode.Forbidden => new CliException(ExitCode.NoServer, detail, "Use a key with a higher role."),
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                UnreachableException.NotNow(Url.AbsoluteUri, detail, response.Headers.RetryAfter?.Delta),
            >= HttpStatusCode.InternalServerError => new CliException(ExitCode.NoServer, detail, "The server's log says more."),
            _ when problem is null => NotOurs(),
            _ => new CliException(ExitCode.BadInput, detail, details: details),
        };
    }

    private static async Task<Problem?> ReadProblem(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(WireJson.Default.Problem, cancellation);
        }
        catch (Exception failure) when (failure is JsonException or HttpRequestException or IOException)
        {
            return null;
        }
    }

    private CliException NotOurs() =>
        new(ExitCode.NoServer, $"What answers at {Url} is not an orchestrator server.", "Check --url or ORCHESTRATOR_URL.");
}
