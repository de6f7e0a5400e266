using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Depots;
using Orchestrator.Transfer.Contents;

namespace Orchestrator.Depot.Contact;

/// <summary>Asks the parent what is to be done and what time it is, and tells it what happened here.</summary>
internal sealed class ParentLink : IDisposable
{
    private const int LongestRefusal = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyList<ContentSource> parents;
    private readonly HttpClient http;

    /// <exception cref="InvalidDataException">An address or the authorities cannot be used.</exception>
    public ParentLink(DepotAccess access)
    {
        parents = Sources(access);
        http = new HttpClient(ServerTrust.Handler(access.Authorities)) { Timeout = Patience, MaxResponseContentBufferSize = DepotLimits.PlansBytes };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access.Token);
    }

    /// <summary>The parent's addresses as sources of contents.</summary>
    /// <exception cref="InvalidDataException">An address cannot be used.</exception>
    public static IReadOnlyList<ContentSource> Sources(DepotAccess access) =>
        [.. access.Parents.Select(address => ContentSource.At(address, access.Token, depot: access.ParentDepot))];

    /// <exception cref="ParentException">It does not answer, or refuses.</exception>
    public Task<DepotClock> Clock(CancellationToken cancellation) => Get("api/depot/clock", ContractsJson.Default.DepotClock, cancellation);

    /// <summary>This depot's plan and those of all behind it.</summary>
    /// <exception cref="ParentException">It does not answer, or refuses.</exception>
    public Task<IReadOnlyList<SignedPlan>> Plans(CancellationToken cancellation) => Get("api/depot/plans", ContractsJson.Default.IReadOnlyListSignedPlan, cancellation);

    /// <summary>Returns once the parent has it on its disk.</summary>
    /// <exception cref="ParentException">It does not answer, or refuses.</exception>
    public async Task Tell(DepotMessage message, CancellationToken cancellation)
    {
        using var response = await Ask(
            address => new HttpRequestMessage(HttpMethod.Post, new Uri(address, "api/depot/messages")) { Content = JsonContent.Create(message, ContractsJson.Default.DepotMessage) },
            cancellation);
    }

    public void Dispose() => http.Dispose();

    private async Task<T> Get<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await Ask(address => new HttpRequestMessage(HttpMethod.Get, new Uri(address, path)), cancellation);
        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellation) ?? throw new ParentException("the parent's answer is empty");
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException)
        {
            throw new ParentException($"what answers at the parent's address is no depot and no server: {unreadable.Message}", unreadable);
        }
    }

    private async Task<HttpResponseMessage> Ask(Func<Uri, HttpRequestMessage> request, CancellationToken cancellation)
    {
        var problems = new List<string>();
        foreach (var address in parents.Select(parent => parent.Address))
        {
            try
            {
                using var message = request(address);
                var response = await http.SendAsync(message, cancellation);
                if (response.IsSuccessStatusCode)
                    return response;
                using (response)
                    problems.Add($"{address}: {await Refusal(response, cancellation)}");
            }
            catch (HttpRequestException away) when (away.HttpRequestError == HttpRequestError.SecureConnectionError)
            {
                problems.Add($"{address}: {Untrusted((away.InnerException ?? away).Message)}");
            }
            catch (HttpRequestException away)
            {
                problems.Add($"{address}: {(away.InnerException ?? away).Message}");
            }
            catch (OperationCanceledException silent) when (!cancellation.IsCancellationRequested)
            {
                problems.Add($"{address}: {silent.Message}");
            }
        }

        throw new ParentException(problems.Count == 0 ? "no address of the parent is known" : string.Join("; ", problems));
    }

    private static string Untrusted(string reason) =>
        $"no authority that this depot trusts vouches for its certificate, or that is for another name ({reason.TrimEnd('.')}); the authorities are those of the servers' setting "
        + "ORCHESTRATOR_AGENTS_SERVER_CA when this depot's credentials were made: correct the certificate or the setting, then make new credentials";

    private static async Task<string> Refusal(HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation);
        try
        {
            using var problem = JsonDocument.Parse(text);
            if (problem.RootElement.ValueKind == JsonValueKind.Object && problem.RootElement.TryGetProperty("detail", out var detail) && detail.GetString() is { } said)
                return said;
        }
        catch (JsonException)
        {
            // Something between here and the parent answered.
        }

        return $"{(int)response.StatusCode} {response.ReasonPhrase}" is var status && text.Length is > 0 and < LongestRefusal ? $"{status}: {text}" : status;
    }
}

/// <summary>The parent does not answer, or refuses; the message says why.</summary>
internal sealed class ParentException(string message, Exception? inner = null) : Exception(message, inner);
