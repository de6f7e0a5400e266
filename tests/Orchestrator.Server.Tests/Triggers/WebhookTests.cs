using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Core.Access;
using Orchestrator.Core.Runs;

namespace Orchestrator.Server.Tests.Triggers;

public sealed class WebhookTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Body = """{"build":{"number":"7.1"},"ring":3}""";

    private readonly HttpClient administrator = server.Client();
    private readonly HttpClient outside = server.Client(role: null);

    [Fact]
    public async Task A_signed_delivery_starts_a_run_with_its_inputs_and_the_same_delivery_again_starts_none()
    {
        var secret = await Hook("signed");

        var first = await Send("signed", Standard(secret, "d-1", Body));
        var second = await Send("signed", Standard(secret, "d-1", Body));
        var other = await Send("signed", Standard(secret, "d-2", Body));

        first.StatusCode.ShouldBe(HttpStatusCode.Accepted, await first.Content.ReadAsStringAsync());
        var id = (await first.Json()).GetProperty("runId").GetString()!;
        first.Headers.Location!.ToString().ShouldBe($"/api/runs/{id}");
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await second.Json()).GetProperty("runId").GetString().ShouldBe(id);
        (await other.Json()).GetProperty("runId").GetString().ShouldNotBe(id);
        (await RunsOf("signed")).ShouldBe(2);
        var run = (await server.Application.Services.GetRequiredService<IRunStore>().Find(id, CancellationToken.None)).ShouldNotBeNull();
        (run.StartActivity, run.CreatedBy).ShouldBe(("t", "webhook signed"));
        run.Inputs.ShouldBe(new Dictionary<string, string> { ["build"] = "\"7.1\"" });
        var entry = (await Get("/api/triggers/history?definitionId=signed&activityId=t")).GetProperty("items")[1];
        (entry.GetProperty("occurrence").GetString(), entry.GetProperty("outcome").GetString(), entry.GetProperty("runId").GetString()).ShouldBe(("delivery d-1", "started", id));
    }

    [Fact]
    public async Task What_GitHub_and_GitLab_send_is_understood()
    {
        var secret = await Hook("forges");
        var mac = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(Body)));
        (string, string)[] gitHub = [("X-Hub-Signature-256", "sha256=" + mac), ("X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958")];

        (await Send("forges", Message(Body, [.. gitHub, ("X-GitHub-Event", "ping")]))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await RunsOf("forges")).ShouldBe(0);
        (await Send("forges", Message(Body, [.. gitHub, ("X-GitHub-Event", "push")]))).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await Send("forges", Message(Body, ("X-Gitlab-Token", secret), ("X-Gitlab-Event-UUID", "1")))).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await RunsOf("forges")).ShouldBe(2);
    }

    [Fact]
    public async Task Whoever_does_not_know_the_secret_gets_one_answer_and_starts_nothing()
    {
        var secret = await Hook("guarded");
        await Hook("another");
        var now = Now();
        var cases = new Dictionary<string, HttpRequestMessage>
        {
            ["unsigned"] = Message(Body, ("webhook-id", "1")),
            ["another secret"] = Standard("whsec_" + Convert.ToBase64String(new byte[32]), "1", Body),
            ["another body"] = Message(Body + " ", [.. Headers(secret, "1", now, Body)]),
            ["another id"] = Message(Body, [("webhook-id", "2"), .. Headers(secret, "1", now, Body)[1..]]),
            ["another time"] = Message(Body, [("webhook-id", "1"), ("webhook-timestamp", $"{now - 1}"), Headers(secret, "1", now, Body)[2]]),
            ["recorded ten minutes ago"] = Message(Body, [.. Headers(secret, "1", now - 600, Body)]),
            ["from the future"] = Message(Body, [.. Headers(secret, "1", now + 900, Body)]),
            ["wrong token"] = Message(Body, ("X-Gitlab-Token", secret + "x"), ("Idempotency-Key", "1")),
            ["empty token"] = Message(Body, ("X-Gitlab-Token", ""), ("Idempotency-Key", "1")),
            ["wrong digest"] = Message(Body, ("X-Hub-Signature-256", "sha256=" + new string('0', 64)), ("Idempotency-Key", "1")),
            ["a good token beside a bad signature"] = Message(Body, ("X-Hub-Signature-256", "sha256=00"), ("X-Gitlab-Token", secret), ("Idempotency-Key", "1")),
        };
        var answers = new HashSet<string>();
        foreach (var (name, message) in cases)
        {
            var answer = await Send("guarded", message);
            ((int)answer.StatusCode).ShouldBe(401, name);
            answers.Add(await answer.Problem(401));
        }

        answers.Add(await (await Send("no-such-hook", Standard(secret, "1", Body))).Problem(401));
        answers.Add(await (await Send("another", Standard(secret, "1", Body))).Problem(401));
        answers.ShouldHaveSingleItem();
        (await RunsOf("guarded")).ShouldBe(0);
    }

    [Fact]
    public async Task A_new_secret_voids_the_one_before_and_without_a_secret_nobody_gets_in()
    {
        var old = await Hook("rotated");
        var secret = await Secret("rotated");
        secret.ShouldNotBe(old);
        (await Send("rotated", Standard(old, "1", Body))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await Send("rotated", Standard(secret, "1", Body))).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await administrator.DeleteAsync("/api/hooks/rotated/secret")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await Send("rotated", Standard(secret, "2", Body))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await administrator.DeleteAsync("/api/hooks/rotated/secret")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Trigger("rotated")).GetProperty("obstacle").GetString()!.ShouldContain("orchestrator triggers secret rotated");
    }

    [Fact]
    public async Task The_secret_is_shown_once_and_stands_nowhere_in_the_clear()
    {
        var secret = await Hook("secretive");
        foreach (var path in new[] { "/api/definitions/secretive", "/api/triggers", "/api/audit" })
            (await administrator.GetStringAsync(path)).ShouldNotContain(secret[10..]);
        foreach (var file in Directory.GetFiles(server.Data, "orchestrator.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            (await reader.ReadToEndAsync()).ShouldNotContain(secret[10..]);
        }
    }

    [Fact]
    public async Task A_delivery_that_cannot_be_used_is_told_why()
    {
        var secret = await Hook("strict");
        (await (await Send("strict", Message(Body, ("X-Gitlab-Token", secret)))).Problem(400)).ShouldContain("Idempotency-Key");
        (await (await Send("strict", Message(Body, ("X-Gitlab-Token", secret), ("Idempotency-Key", new string('x', 201))))).Problem(400)).ShouldContain("1 to 200 characters");
        (await (await Send("strict", Standard(secret, "1", "{"))).Problem(400)).ShouldContain("not JSON");
        (await (await Send("strict", Standard(secret, "2", "{\"build\":{\"number\":\"" + new string('x', 70_000) + "\"}}"))).Problem(400)).ShouldContain("at most 65536");
        (await (await Send("strict", Standard(secret, "3", new string(' ', (256 * 1024) + 1)))).Problem(413)).ShouldContain("at most 262144 bytes");
        (await RunsOf("strict")).ShouldBe(0);
    }

    [Fact]
    public async Task A_paused_webhook_refuses_until_it_is_resumed_and_the_delivery_may_come_again()
    {
        var secret = await Hook("paused");
        var caller = server.Client(Role.Operator);
        (await caller.PostAsJsonAsync("/api/triggers/pause", new { definitionId = "paused" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await (await Send("paused", Standard(secret, "1", Body))).Problem(409)).ShouldContain("paused");
        (await Trigger("paused")).GetProperty("pausedBy").GetString().ShouldBe("Operator of the tests");
        (await caller.PostAsJsonAsync("/api/triggers/resume", new { definitionId = "paused", activityId = "t" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Send("paused", Standard(secret, "1", Body))).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await Trigger("paused")).GetProperty("pausedBy").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task More_than_a_hook_can_bear_is_sent_away_for_a_moment()
    {
        var secret = await Hook("flooded");
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 80 && (answers.Count == 0 || answers[^1].StatusCode != HttpStatusCode.TooManyRequests); i++)
            answers.Add(await Send("flooded", Standard(secret, "the same", Body)));
        answers[^1].StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        answers[^1].Headers.RetryAfter.ShouldNotBeNull();
        (await RunsOf("flooded")).ShouldBe(1);
    }

    private static HttpRequestMessage Message(string body, params (string Name, string Value)[] headers)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, "") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    /// <summary>As the libraries of Standard Webhooks sign.</summary>
    private static (string, string)[] Headers(string secret, string id, long timestamp, string body)
    {
        var mac = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"));
        return [("webhook-id", id), ("webhook-timestamp", $"{timestamp}"), ("webhook-signature", "v1,bm9wZQ== v1," + Convert.ToBase64String(mac))];
    }

    private HttpRequestMessage Standard(string secret, string id, string body) => Message(body, [.. Headers(secret, id, Now(), body)]);

    private long Now() => server.Application.Services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeSeconds();

    private async Task<HttpResponseMessage> Send(string hook, HttpRequestMessage message)
    {
        message.RequestUri = new Uri($"/hooks/{hook}", UriKind.Relative);
        return await outside.SendAsync(message);
    }

    private async Task<JsonElement> Get(string path) => await (await administrator.GetAsync(path)).Json();

    private async Task<int> RunsOf(string definition) => (await Get($"/api/runs?definitionId={definition}")).GetProperty("total").GetInt32();

    private async Task<JsonElement> Trigger(string definition) =>
        (await Get("/api/triggers")).EnumerateArray().Single(trigger => trigger.GetProperty("definitionId").GetString() == definition);

    /// <summary>Publishes a definition with a webhook of the same name, and makes its secret.</summary>
    private async Task<string> Hook(string name)
    {
        var definition = Samples.Triggered(name, "Orchestrator.Webhook", ("hook", name), ("inputs", """{"build":"build.number"}"""));
        definition["inputs"] = new JsonArray(new JsonObject { ["name"] = "build" });
        await administrator.Publish(definition);
        return await Secret(name);
    }

    private async Task<string> Secret(string hook)
    {
        var made = await administrator.PostAsync($"/api/hooks/{hook}/secret", null);
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (await made.Json()).GetProperty("secret").GetString()!;
    }
}
