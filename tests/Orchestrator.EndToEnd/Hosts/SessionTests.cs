using System.Text.Json;

namespace Orchestrator.EndToEnd.Hosts;

/// <summary>Actions for the user of a real computer (tests/hosts): its logind opens the sessions, by login(1) on a terminal.</summary>
[Collection(nameof(TestHosts))]
public sealed class SessionTests : IDisposable
{
    private readonly string agents = Directory.CreateTempSubdirectory("orc-agents-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(agents, recursive: true);

    [Fact]
    public async Task An_action_runs_in_the_session_of_who_is_logged_on_and_without_one_its_rule_decides()
    {
        Assert.SkipWhen(TestHosts.Hindrance is not null, TestHosts.Hindrance ?? "");
        await PublishedAgents.MakeCurrent(agents);
        await using var hosts = await TestHosts.Boot(2, Cancellation);
        await using var server = await InstallingServer.Start(hosts, agents);
        await server.Credentials("default", "root");
        foreach (var host in new[] { 1, 2 })
            await server.Target(host, "default");
        await server.Ended(await server.Run(["host-1", "host-2"]));

        // Nobody sits at the second one, even if somebody is there over the network.
        await TestHosts.LogOn(1);
        var ids = await TestHosts.Run(1, "id clerk");
        var mine = await Told(
            server,
            """
            [
              { "name": "who", "script": "id; echo $HOME $XDG_RUNTIME_DIR $XDG_SESSION_ID; test -w $XDG_RUNTIME_DIR && systemctl --user is-active default.target", "runAs": "user" },
              { "name": "hangs", "script": "trap '' TERM; (trap '' TERM; exec sleep 4711) & while :; do sleep 0.1; done", "shell": "bash", "runAs": "user", "timeoutSeconds": 1, "onFailure": "ignore" },
              { "name": "gone", "script": "pgrep -fx 'sleep 4711'; test -z \"$(ls -A /run/orchestrator-agent | grep -v $(basename $(dirname $0)))\"; echo $?", "successCodes": [0] },
              { "name": "no such", "script": "print(1)", "shell": "python", "runAs": "user", "onFailure": "ignore" }
            ]
            """,
            "host-1");
        mine["who"].Outcome.ShouldBe("succeeded", mine["who"].ToString());
        var session = (await TestHosts.Run(1, "loginctl list-sessions --no-legend | awk '$3 == \"clerk\" {print $1}'")).Trim();
        mine["who"].Message.ShouldStartWith($"in session {session} of clerk (");
        mine["who"].Output.ShouldBe($"{ids}\n/home/clerk /run/user/1001 {session}\nactive\n");
        mine["hangs"].Outcome.ShouldBe("timedOut");
        mine["gone"].Output.ShouldBe("0\n");
        mine["no such"].Message.ShouldContain("there is no 'python3' on this computer, which the script needs");

        var run = await Start(
            server,
            """
            [
              { "name": "skips", "program": "true", "runAs": "user", "nobodyLoggedOn": "skip" },
              { "name": "fails", "program": "true", "runAs": "user", "onFailure": "ignore" },
              { "name": "waits", "program": "id", "arguments": ["-un"], "runAs": "user", "nobodyLoggedOn": "wait" },
              { "name": "after", "program": "true" }
            ]
            """,
            "host-2");
        await server.Product.Until(
            async () => (await Target(server, run)).GetProperty("why").GetString() == "The agent has begun and waits: 'waits': somebody has to log on at the computer.",
            "the target says what it waits for",
            Cancellation);
        await TestHosts.Run(2, "systemctl kill --signal=KILL orchestrator-agent");
        await TestHosts.LogOn(2);
        await server.Ended(run);

        var other = await Told(server, run);
        other["skips"].ShouldSatisfyAllConditions(step => step.Outcome.ShouldBe("skipped"), step => step.Message.ShouldBe("nobody is logged on; skipped by its rule"));
        other["fails"].ShouldSatisfyAllConditions(
            step => step.Outcome.ShouldBe("failed"), step => step.Message.ShouldBe("ignored by its rule: could not be started: nobody is logged on at the computer"));
        other["waits"].ShouldSatisfyAllConditions(step => step.Outcome.ShouldBe("succeeded", step.ToString()), step => step.Output.ShouldBe("clerk\n"));
        other["after"].Outcome.ShouldBe("succeeded");
    }

    private static async Task<string> Start(InstallingServer server, string actions, string target)
    {
        var definition = $"sessions-{Guid.NewGuid():N}";
        await server.Api.Post("/api/definitions", Definitions.Execute(definition, actions), Cancellation);
        await server.Api.Post($"/api/definitions/{definition}/publish", "{}", Cancellation);
        return await server.Run([target], definition);
    }

    private static async Task<JsonElement> Target(InstallingServer server, string run) =>
        (await server.Api.Get($"/api/runs/{run}/targets", Cancellation)).GetProperty("items").EnumerateArray().Single();

    private static async Task<Dictionary<string, Entry>> Told(InstallingServer server, string actions, string target)
    {
        var run = await Start(server, actions, target);
        await server.Ended(run);
        return await Told(server, run);
    }

    private static async Task<Dictionary<string, Entry>> Told(InstallingServer server, string run)
    {
        var page = await server.Api.Get($"/api/runs/{run}/report?phase=execution&limit=100&output=true", Cancellation);
        return page.GetProperty("items").EnumerateArray().Select(item => item.Deserialize<Entry>(JsonSerializerOptions.Web)!).ToDictionary(entry => entry.Name);
    }

    private sealed record Entry(string Name, string Outcome, string Message, string Output);
}
