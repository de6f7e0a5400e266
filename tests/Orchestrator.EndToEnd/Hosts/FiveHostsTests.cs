using System.Text.Json;

namespace Orchestrator.EndToEnd.Hosts;

/// <summary>
/// One distribution on five real computers (tests/hosts) at once: at one of them nothing special happens, at the second somebody is logged on, the third
/// has no link from its first action to its last, the agent of the fourth is killed in the middle of an action, and the fifth loses power in the middle of three, one of each rule.
/// </summary>
[Collection(nameof(TestHosts))]
public sealed class FiveHostsTests : IDisposable
{
    // An action that finds its file "hang-RULE" hangs, once: where it is interrupted then.
    private const string Actions =
        """
        [
          { "name": "begin", "script": "mkdir -p /opt/orc && touch /opt/orc/began" },
          { "name": "go", "kind": "wait", "for": "file", "file": "/opt/orc/go", "timeoutSeconds": 300 },
          { "name": "build", "script": "cd /opt/orc && mkdir -p p/DEBIAN p/lib/systemd/system && printf 'Package: orc-five\\nVersion: 5.1\\nArchitecture: all\\nMaintainer: x <x@example.org>\\nDescription: x\\n' > p/DEBIAN/control && printf '#!/bin/sh\\ntouch /run/reboot-required\\n' > p/DEBIAN/postinst && chmod 755 p/DEBIAN/postinst && printf '[Service]\\nExecStart=/bin/sleep 100000\\n[Install]\\nWantedBy=multi-user.target\\n' > p/lib/systemd/system/orc-five.service && dpkg-deb --build p orc-five.deb" },
          { "name": "package", "kind": "package", "package": "/opt/orc/orc-five.deb", "timeoutSeconds": 120 },
          { "name": "version", "program": "dpkg-query", "arguments": ["--show", "orc-five"], "capture": { "name": "version", "pattern": "^orc-five\\s+([0-9.]+)" } },
          { "name": "configuration", "kind": "configuration", "file": "/opt/orc/five.json", "format": "json", "key": "/version", "value": "{{outputs.version}}" },
          { "name": "enable", "kind": "service", "service": "orc-five", "operation": "enable" },
          { "name": "user", "script": "id -un", "runAs": "user", "nobodyLoggedOn": "skip" },
          { "name": "message", "kind": "message", "message": "Five is installed.", "answerSeconds": 1 },
          { "name": "stubborn", "shell": "bash", "script": "trap '' TERM; (trap '' TERM; exec setsid sleep 4713) & while :; do sleep 0.1; done", "timeoutSeconds": 1, "onFailure": "ignore" },
          { "name": "nothing survived", "program": "pgrep", "arguments": ["-fx", "sleep 4713"], "successCodes": [1] },
          { "name": "repeats", "onInterrupted": "repeat", "script": "echo x >> /opt/orc/repeats; rm /opt/orc/hang-repeats 2>/dev/null || exit 0; exec sleep 100000" },
          { "name": "skips", "onInterrupted": "skip", "script": "echo x >> /opt/orc/skips; rm /opt/orc/hang-skips 2>/dev/null || exit 0; exec sleep 100000" },
          { "name": "fails", "onInterrupted": "fail", "onFailure": "ignore", "script": "echo x >> /opt/orc/fails; rm /opt/orc/hang-fails 2>/dev/null || exit 0; exec sleep 100000" },
          { "name": "registry", "kind": "registry", "key": "HKLM\\SOFTWARE\\x", "value": "1" },
          { "name": "reboot", "kind": "reboot", "noticeSeconds": 1, "onlyIfNeeded": true },
          { "name": "runs", "kind": "wait", "for": "service", "service": "orc-five", "timeoutSeconds": 60 },
          { "name": "end", "script": "cat /opt/orc/five.json; touch /opt/orc/ended" }
        ]
        """;

    private const int LoggedOn = 2;
    private const int Cut = 3;
    private const int Killed = 4;
    private const int PoweredOff = 5;

    private static readonly string[] Rules = ["repeats", "skips", "fails"];

    private readonly string agents = Directory.CreateTempSubdirectory("orc-agents-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static IReadOnlyList<int> All => [1, 2, 3, 4, 5];

    public void Dispose() => Directory.Delete(agents, recursive: true);

    [Fact]
    public async Task Five_computers_execute_one_list_and_every_entry_tells_exactly_what_happened_on_each()
    {
        Assert.SkipWhen(TestHosts.Hindrance is not null, TestHosts.Hindrance ?? "");
        await PublishedAgents.MakeCurrent(agents);
        await using var hosts = await TestHosts.Boot(All.Count, Cancellation);
        await using var server = await InstallingServer.Start(hosts, agents);
        await server.Credentials("default", "root");
        foreach (var host in All)
            await server.Target(host, "default");
        await server.Ended(await server.Run(All.Select(InstallingServer.Name)));
        await TestHosts.LogOn(LoggedOn);
        await TestHosts.Run(Killed, "mkdir -p /opt/orc; touch /opt/orc/hang-repeats");
        await TestHosts.Run(PoweredOff, $"mkdir -p /opt/orc; cd /opt/orc; touch {string.Join(' ', Rules.Select(rule => $"hang-{rule}"))}");
        await server.Api.Post("/api/definitions", Definitions.Execute("five", Actions), Cancellation);
        await server.Api.Post("/api/definitions/five/publish", "{}", Cancellation);

        var run = await server.Run(All.Select(InstallingServer.Name), "five");
        foreach (var host in All)
            await TestHosts.Until(host, "test -e /opt/orc/began");
        await TestHosts.Host(Cut, "block");
        foreach (var host in All)
            await TestHosts.Run(host, "touch /opt/orc/go");
        await Hangs(Killed, "repeats");
        await TestHosts.Run(Killed, "systemctl kill --signal=KILL orchestrator-agent");
        foreach (var rule in Rules)
        {
            await Hangs(PoweredOff, rule);
            await TestHosts.Host(PoweredOff, "off");
            await TestHosts.Host(PoweredOff, "on");
        }

        // The one without a link does everything, the restart included, and the server does not know a word of it.
        await TestHosts.Until(Cut, "test -e /opt/orc/ended");
        await server.Product.Until(async () => await Succeeded(server, run) == All.Count - 1, "the four with a link have ended", Cancellation, TimeSpan.FromMinutes(5));
        (await Told(server, run, Cut)).ShouldNotContainKey("go");
        await TestHosts.Host(Cut, "unblock");
        await server.Ended(run);

        (await Succeeded(server, run)).ShouldBe(All.Count);
        foreach (var host in All)
            await Check(server, run, host);
    }

    private static async Task Check(InstallingServer server, string run, int host)
    {
        var told = await Told(server, run, host);
        var all = string.Join('\n', told.Values);
        var (isUserThere, wasOff) = (host == LoggedOn, host == PoweredOff);
        told.Values.Select(step => $"{step.Name}: {step.Outcome}").ShouldBe(
            [
                "begin: succeeded", "go: succeeded", "build: succeeded", "package: succeeded", "version: succeeded", "configuration: succeeded", "enable: succeeded",
                isUserThere ? "user: succeeded" : "user: skipped", isUserThere ? "message: succeeded" : "message: skipped",
                "stubborn: timedOut", "nothing survived: succeeded", "repeats: succeeded", wasOff ? "skips: skipped" : "skips: succeeded",
                wasOff ? "fails: interrupted" : "fails: succeeded", "registry: notApplicable", "reboot: succeeded", "runs: succeeded", "end: succeeded",
            ],
            $"host-{host}:\n{all}");
        told["package"].Message.ShouldBe("a reboot is needed");
        told["reboot"].Message.ShouldBe("the computer has started again");
        told["end"].Output.ShouldContain("5.1");
        if (isUserThere)
            told["user"].Output.ShouldBe("clerk\n");
        else
            told["user"].Message.ShouldBe("nobody is logged on; skipped by its rule");
        if (wasOff)
        {
            told["skips"].Message.ShouldBe("interrupted, outcome unknown; skipped by its rule");
            told["fails"].Message.ShouldBe("ignored by its rule: interrupted, outcome unknown");
        }

        // What the report says and what happened are the same: only the rule "repeat" has repeated anything.
        (await TestHosts.Run(host, "cd /opt/orc; wc -l < repeats; wc -l < skips; wc -l < fails")).Split('\n').Select(line => line.Trim()).ShouldBe([wasOff || host == Killed ? "2" : "1", "1", "1"]);
    }

    private static Task Hangs(int host, string rule) => TestHosts.Until(host, $"test -s /opt/orc/{rule} && test ! -e /opt/orc/hang-{rule}");

    private static async Task<int> Succeeded(InstallingServer server, string run) =>
        (await server.Api.Get($"/api/runs/{run}", Cancellation)).GetProperty("ledger").GetProperty("succeeded").GetInt32();

    private static async Task<Dictionary<string, Entry>> Told(InstallingServer server, string run, int host)
    {
        var page = await server.Api.Get($"/api/runs/{run}/report?phase=execution&target={InstallingServer.Name(host)}&limit=100&output=true", Cancellation);
        return page.GetProperty("items").EnumerateArray().Select(item => item.Deserialize<Entry>(JsonSerializerOptions.Web)!).ToDictionary(entry => entry.Name);
    }

    private sealed record Entry(string Name, string Outcome, string Message, string Output);
}
