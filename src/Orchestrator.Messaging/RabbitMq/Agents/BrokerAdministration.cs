using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Messaging.RabbitMq.Agents;

/// <summary>The users of agents, made and removed through the broker's management plugin. No password of theirs crosses the wire or a log.</summary>
public sealed class BrokerAdministration : IDisposable
{
    /// <summary>Connections one agent may have: the present one, and former ones whose end the broker has not noticed.</summary>
    private const int ConnectionsOfOne = 8;

    private const int ChannelsOfOne = 32;

    private readonly HttpClient http;
    private readonly string virtualHost;
    private readonly string address;

    /// <param name="administration"><c>http(s)://user:password@host:port</c>; http on this computer only.</param>
    /// <param name="virtualHost">The one that servers and agents use.</param>
    /// <exception cref="ArgumentException">The password would travel without encryption.</exception>
    public BrokerAdministration(Uri administration, string virtualHost)
    {
        if (administration.Scheme != "https" && !administration.IsLoopback)
            throw new ArgumentException($"The broker's administration at {administration.Host} would be reached without encryption; use https.", nameof(administration));
        this.virtualHost = Uri.EscapeDataString(virtualHost);
        address = $"{administration.Scheme}://{administration.Authority}";
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri($"{address}{administration.AbsolutePath.TrimEnd('/')}/api/"),
            Timeout = TimeSpan.FromSeconds(20),
        };
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(administration.UserInfo))));
    }

    /// <summary>Makes the user, or gives it a new password; it may do what is said and nothing else.</summary>
    /// <exception cref="BrokerException">It could not be done; the message says why.</exception>
    public async Task PutUser(string user, string password, string configure, string write, string read, CancellationToken cancellation)
    {
        var name = Uri.EscapeDataString(user);
        await Put($"users/{name}", new { password_hash = Hash(password), hashing_algorithm = "rabbit_password_hashing_sha256", tags = "" }, cancellation);
        await Put($"permissions/{virtualHost}/{name}", new { configure, write, read }, cancellation);
        await Put($"user-limits/{name}/max-connections", new { value = ConnectionsOfOne }, cancellation);
        await Put($"user-limits/{name}/max-channels", new { value = ChannelsOfOne }, cancellation);
    }

    /// <summary>Removes the user; the broker ends its connections. Nothing happens if there is none.</summary>
    /// <exception cref="BrokerException">It could not be done; the message says why.</exception>
    public async Task DeleteUser(string user, CancellationToken cancellation)
    {
        using var response = await Send(new HttpRequestMessage(HttpMethod.Delete, $"users/{Uri.EscapeDataString(user)}"), cancellation);
        if (response.StatusCode != HttpStatusCode.NotFound)
            Check(response);
    }

    public void Dispose() => http.Dispose();

    // As the broker itself keeps it: four bytes of salt before the SHA-256 of salt and password.
    private static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(4);
        return Convert.ToBase64String([.. salt, .. SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(password)])]);
    }

    private async Task Put(string path, object body, CancellationToken cancellation)
    {
        using var response = await Send(new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) }, cancellation);
        Check(response);
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using (request)
                return await http.SendAsync(request, cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new BrokerException($"The broker's administration at {address} does not answer: {failure.Message}", failure);
        }
    }

    private void Check(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
            return;
        throw new BrokerException(response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? $"The broker's administration at {address} refuses the credentials in ORCHESTRATOR_BROKER_ADMIN; they must be an administrator's (rabbitmqctl set_user_tags USER administrator)."
            : $"The broker's administration at {address} answers {(int)response.StatusCode} {response.ReasonPhrase}.");
    }
}
