using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Orchestrator.EndToEnd;

/// <summary>The product's API as any other program would use it.</summary>
internal sealed class ProductApi : IDisposable
{
    private readonly HttpClient http;

    public ProductApi(string url, string key)
    {
        http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(20) };
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
    }

    public void Dispose() => http.Dispose();

    public Task<JsonElement> Get(string path, CancellationToken cancellation) => http.GetFromJsonAsync<JsonElement>(path, cancellation);

    /// <summary>The events of a live stream as they come.</summary>
    public async IAsyncEnumerable<(string Name, JsonElement Data)> Events(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellation);
        answer.IsSuccessStatusCode.ShouldBeTrue($"GET {path}: {answer.StatusCode}");
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation));
        var name = "";
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                yield return (name, JsonElement.Parse(line[6..]));
        }
    }

    /// <exception cref="HttpRequestException">The server refuses; the message is its own.</exception>
    public Task<JsonElement> Post(string path, string body, CancellationToken cancellation) => Send(HttpMethod.Post, path, body, cancellation);

    /// <inheritdoc cref="Post"/>
    public Task<JsonElement> Put(string path, string body, CancellationToken cancellation) => Send(HttpMethod.Put, path, body, cancellation);

    public async Task Delete(string path, CancellationToken cancellation)
    {
        using var answer = await http.DeleteAsync(new Uri(path, UriKind.Relative), cancellation);
        answer.IsSuccessStatusCode.ShouldBeTrue($"DELETE {path}: {answer.StatusCode}");
    }

    /// <summary>Saves, publishes and starts a definition against this computer.</summary>
    /// <returns>The run's id.</returns>
    public async Task<string> Start(string definition, CancellationToken cancellation)
    {
        var id = (await Post("/api/definitions", definition, cancellation)).GetProperty("id").GetString();
        await Post($"/api/definitions/{id}/publish", "{}", cancellation);
        var target = (await Get("/api/server", cancellation)).GetProperty("localTarget").GetString();
        return (await Post("/api/runs", $$"""{"definitionId":"{{id}}","targets":["{{target}}"]}""", cancellation)).GetProperty("id").GetString()!;
    }

    /// <summary>True once the run has ended; false also while the server is away.</summary>
    public async Task<bool> HasEnded(string run, CancellationToken cancellation)
    {
        try
        {
            return (await Get($"/api/runs/{run}", cancellation)).GetProperty("status").GetString() is "completed" or "cancelled";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Entries of the execution phase.</summary>
    public async Task<IReadOnlyList<Entry>> Executed(string run, CancellationToken cancellation)
    {
        var page = await Get($"/api/runs/{run}/report?phase=execution&limit=1000", cancellation);
        return [.. page.GetProperty("items").EnumerateArray().Select(item => item.Deserialize<Entry>(JsonSerializerOptions.Web)!)];
    }

    private async Task<JsonElement> Send(HttpMethod method, string path, string body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await http.SendAsync(request, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return answer.IsSuccessStatusCode ? JsonElement.Parse(text) : throw new HttpRequestException($"{path}: {(int)answer.StatusCode} {text}");
    }
}

/// <summary>What the tests read of a report entry.</summary>
internal sealed record Entry(string Name, string Outcome, string Message, int Starts);
