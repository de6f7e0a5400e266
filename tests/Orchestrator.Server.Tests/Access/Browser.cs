using System.Net.Http.Json;

namespace Orchestrator.Server.Tests.Access;

/// <summary>A browser on one page of the server: it keeps cookies and says where its requests come from.</summary>
internal sealed class Browser(RunningServer server)
{
    private readonly Dictionary<string, string> cookies = [];

    public bool HasSession => cookies.GetValueOrDefault("orchestrator-session") is { Length: > 0 };

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        if (cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        var answer = await server.Client(role: null).SendAsync(request);
        foreach (var given in answer.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var pair = given.Split(';')[0].Split('=', 2);
            cookies[pair[0]] = pair[1];
        }

        return answer;
    }

    public Task<HttpResponseMessage> SignIn(string name, string password, string? newPassword = null) =>
        Send(HttpMethod.Post, "/api/session", new { name, password, newPassword });
}
