using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Orchestrator.Agent.Connection;
using Orchestrator.Agent.Hosting;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Enrolment;
using Orchestrator.Transfer.Contents;

namespace Orchestrator.Agent.Enrolment;

/// <summary>Asks the server; again for a while, if it is away or busy.</summary>
internal sealed class EnrolmentClient(Uri server, string? authorities, AgentLog log) : IDisposable
{
    private const int Attempts = 6;
    private const int LongestAnswer = 1024 * 1024;

    private readonly HttpClient http = new(Handler(authorities))
    {
        BaseAddress = server,
        Timeout = TimeSpan.FromSeconds(60),
        MaxResponseContentBufferSize = LongestAnswer,
    };

    /// <exception cref="InvalidDataException">The server refuses, and says why.</exception>
    /// <exception cref="IOException">It does not answer.</exception>
    public async Task<AgentEnrolment> Enrol(EnrolmentRequest request, CancellationToken cancellation)
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Ask(request, cancellation);
            }
            catch (IOException away) when (attempt < Attempts)
            {
                var pause = backoff.Next();
                log.Warning($"{away.Message}; the next attempt is in {pause.TotalSeconds:0.0} s");
                await Task.Delay(pause, TimeProvider.System, cancellation);
            }
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<AgentEnrolment> Ask(EnrolmentRequest request, CancellationToken cancellation)
    {
        try
        {
            using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, ContractsJson.Default.EnrolmentRequest));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await http.PostAsync(EnrolmentRequest.Path, body, cancellation);
            var content = await answer.Content.ReadAsByteArrayAsync(cancellation);
            if (answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout)
                throw new IOException($"the server at {server} cannot do it now: {Detail(content, answer)}");
            if (!answer.IsSuccessStatusCode)
                throw new InvalidDataException($"The server at {server} refuses: {Detail(content, answer)}");
            return JsonSerializer.Deserialize(content, ContractsJson.Default.AgentEnrolment)
                ?? throw new InvalidDataException($"The server at {server} gave an empty answer.");
        }
        catch (JsonException malformed)
        {
            throw new InvalidDataException($"What answers at {server} is no server of this kind: {malformed.Message}", malformed);
        }
        catch (HttpRequestException failed)
        {
            throw new IOException($"the server at {server} cannot be reached: {(failed.InnerException ?? failed).Message}", failed);
        }
        catch (OperationCanceledException slow) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"the server at {server} does not answer", slow);
        }
    }

    // Problem details (RFC 9457).
    private static string Detail(byte[] content, HttpResponseMessage answer)
    {
        try
        {
            using var problem = JsonDocument.Parse(content);
            if (problem.RootElement.ValueKind == JsonValueKind.Object && problem.RootElement.TryGetProperty("detail", out var detail) && detail.GetString() is { } said)
                return said;
        }
        catch (JsonException)
        {
            // Something between here and the server answered.
        }

        return $"{(int)answer.StatusCode} {answer.ReasonPhrase}";
    }

    private static SocketsHttpHandler Handler(string? authorities)
    {
        try
        {
            return ServerTrust.Handler(authorities is null ? null : File.ReadAllText(authorities));
        }
        catch (InvalidDataException unreadable)
        {
            throw new InvalidDataException($"'{authorities}': {unreadable.Message}", unreadable);
        }
    }
}
