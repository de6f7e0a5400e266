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

    [Fact]
    public async Task The_user_is_told_may_postpone_and_is_logged_off()
    {
        Assert.SkipWhen(TestHosts.Hindrance is not null, TestHosts.Hindrance ?? "");
        await PublishedAgents.MakeCurrent(agents);
        await using var hosts = await TestHosts.Boot(1, Cancellation);
        await using var server = await InstallingServer.Start(hosts, agents);
        await server.Credentials("default", "root");
        await server.Target(1, "default");
        await server.Ended(await server.Run(["host-1"]));
        await TestHosts.LogOn(1);

        var told = await Told(
            server, """[{ "name": "tell", "kind": "message", "message": "The product is updated.\nPlease save.", "answerSeconds": 1, "postponements": 2 }]""", "host-1");
        told["tell"].Outcome.ShouldBe("succeeded", told["tell"].ToString());
        told["tell"].Message.ShouldStartWith("written to the terminal pts/");
        told["tell"].Message.ShouldEndWith("no answer is possible there, so that postponement is not applicable");
        // What is written to the terminal comes to whoever keeps it a little later.
        await TestHosts.Until(1, "tr -d '\\r' < /run/terminal | grep -A 1 '^The product is updated.$' | grep -q '^Please save.$'");

        // A fake zenity, which is asked as the real one would be: the user postpones, and the second time confirms.
        await TestHosts.Run(
            1,
            """
            printf '#!/bin/sh\nid -un >> /tmp/asked; echo "$DISPLAY $@" >> /tmp/asked; test $(grep -c clerk /tmp/asked) = 1 || exit 0; echo Later; exit 1\n' > /usr/local/bin/zenity
            chmod 755 /usr/local/bin/zenity
            su clerk -c 'XDG_RUNTIME_DIR=/run/user/1001 systemctl --user set-environment DISPLAY=:7'
            """);
        var run = await Start(
            server,
            """
            [
              { "name": "ask", "kind": "message", "message": "Now?", "answerSeconds": 600, "postponements": 1, "postponeMinutes": 1 },
              { "name": "bye", "kind": "logoff", "noticeSeconds": 1 },
              { "name": "again", "kind": "logoff" },
              { "name": "nobody", "kind": "message", "message": "Anybody?" }
            ]
            """,
            "host-1");
        await server.Product.Until(
            async () => (await Target(server, run)).GetProperty("why").GetString()?.StartsWith("The agent has begun and waits: 'ask': clerk has postponed it (1 of 1), until ", StringComparison.Ordinal) == true,
            "the target says that its user has postponed it",
            Cancellation);
        await TestHosts.Run(1, "systemctl kill --signal=KILL orchestrator-agent");
        await server.Ended(run);

        var steps = await Told(server, run);
        steps["ask"].Message.ShouldSatisfyAllConditions(message => message.ShouldStartWith("shown by zenity in session "), message => message.ShouldEndWith("; postponed 1 times before"));
        var asked = (await TestHosts.Run(1, "cat /tmp/asked")).Split('\n');
        asked.Length.ShouldBe(4 + 2);
        asked[0].ShouldBe("clerk");
        asked[1].ShouldBe(":7 --info --no-markup --title=Message of your administrators --text=Now? --ok-label=OK --timeout=600 --extra-button=Later");
        asked[3].ShouldNotContain("Later");
        steps["bye"].Outcome.ShouldBe("succeeded", steps["bye"].ToString());
        steps["bye"].Message.ShouldContain("was logged off; the notice was shown by zenity");
        (await TestHosts.Run(1, "loginctl list-sessions --no-legend | grep -c clerk || true")).ShouldBe("0");
        (steps["again"].Outcome, steps["again"].Message).ShouldBe(("notApplicable", "nobody is logged on"));
        (steps["nobody"].Outcome, steps["nobody"].Message).ShouldBe(("skipped", "nobody is logged on; skipped by its rule"));
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
