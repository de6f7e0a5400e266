using System.Text.Json;

namespace Orchestrator.EndToEnd.Hosts;

/// <summary>The execution phase on a real computer (tests/hosts): every kind of action that Linux has, done by the agent as it is shipped.</summary>
[Collection(nameof(TestHosts))]
public sealed class ExecutionTests : IDisposable
{
    private const string Actions =
        """
        [
          { "name": "build", "script": "d=/opt/orc; mkdir -p $d/p/DEBIAN $d/p/lib/systemd/system && printf 'Package: orc-test\\nVersion: 1.2\\nArchitecture: all\\nMaintainer: x <x@example.org>\\nDescription: x\\n' > $d/p/DEBIAN/control && printf '#!/bin/sh\\ntouch /run/reboot-required\\n' > $d/p/DEBIAN/postinst && chmod 755 $d/p/DEBIAN/postinst && printf '[Service]\\nEnvironmentFile=/etc/orc.env\\nExecStart=/bin/sleep $SLEEP\\n[Install]\\nWantedBy=multi-user.target\\n' > $d/p/lib/systemd/system/orc-test.service && dpkg-deb --build $d/p $d/orc-test.deb" },
          { "name": "package", "kind": "package", "package": "/opt/orc/orc-test.deb", "timeoutSeconds": 120 },
          { "name": "ask", "program": "dpkg-query", "arguments": ["--show", "orc-test"], "capture": { "name": "version", "pattern": "^orc-test\\s+([0-9.]+)" } },
          { "name": "environment", "kind": "configuration", "file": "/etc/orc.env", "format": "environment", "key": "SLEEP", "value": "1000" },
          { "name": "ini", "kind": "configuration", "file": "/etc/orc.ini", "format": "ini", "section": "product", "key": "version", "value": "{{outputs.version}}" },
          { "name": "json", "kind": "configuration", "file": "/etc/orc.json", "format": "json", "key": "/product/version", "value": "{{outputs.version}}" },
          { "name": "no such", "kind": "service", "service": "no-such", "operation": "start", "onFailure": "ignore" },
          { "name": "mend", "script": "echo $OUTPUT_version > /opt/orc/mended", "runIf": { "action": "no such", "outcome": "failed" } },
          { "name": "not for us", "script": "exit 1", "runIf": { "output": "version", "matches": "^2" } },
          { "name": "registry", "kind": "registry", "key": "HKLM\\SOFTWARE\\x", "value": "1" },
          { "name": "enable", "kind": "service", "service": "orc-test", "operation": "enable" },
          { "name": "reboot", "kind": "reboot", "noticeSeconds": 1, "onlyIfNeeded": true },
          { "name": "runs", "kind": "wait", "for": "service", "service": "orc-test", "timeoutSeconds": 60 },
          { "name": "gone", "kind": "wait", "for": "file", "file": "/run/before", "until": "gone", "timeoutSeconds": 1 },
          { "name": "stop", "kind": "service", "service": "orc-test", "operation": "stop" },
          { "name": "stopped", "script": "systemctl is-active orc-test", "successCodes": [3] },
          { "name": "again", "kind": "reboot", "onlyIfNeeded": true }
        ]
        """;

    private readonly string agents = Directory.CreateTempSubdirectory("orc-agents-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(agents, recursive: true);

    [Fact]
    public async Task One_list_installs_configures_reboots_and_goes_on_and_every_entry_says_what_became_of_it()
    {
        Assert.SkipWhen(TestHosts.Hindrance is not null, TestHosts.Hindrance ?? "");
        await PublishedAgents.MakeCurrent(agents);
        await using var hosts = await TestHosts.Boot(1, Cancellation);
        await using var server = await InstallingServer.Start(hosts, agents);
        await server.Credentials("default", "root");
        await server.Target(1, "default");
        await server.Ended(await server.Run(["host-1"]));
        var boot = await TestHosts.Run(1, "touch /run/before; cat /proc/sys/kernel/random/boot_id");

        await server.Api.Post("/api/definitions", Definitions.Execute("all-kinds", Actions), Cancellation);
        await server.Api.Post("/api/definitions/all-kinds/publish", "{}", Cancellation);
        var run = await server.Run(["host-1"], "all-kinds");
        await server.Ended(run);

        var page = await server.Api.Get($"/api/runs/{run}/report?phase=execution&limit=1000", Cancellation);
        var told = page.GetProperty("items").EnumerateArray().Select(item => item.Deserialize<StepTold>(JsonSerializerOptions.Web)!).ToList();
        var all = string.Join('\n', told);
        told.Select(step => $"{step.Name}: {step.Outcome}").ShouldBe(
            [
                "build: succeeded", "package: succeeded", "ask: succeeded", "environment: succeeded", "ini: succeeded", "json: succeeded", "no such: failed", "mend: succeeded",
                "not for us: skipped", "registry: notApplicable", "enable: succeeded", "reboot: succeeded", "runs: succeeded", "gone: succeeded", "stop: succeeded", "stopped: succeeded",
                "again: notApplicable",
            ],
            all);
        Message("package").ShouldBe("a reboot is needed");
        Message("ini").ShouldBe("'version' of [product] in /etc/orc.ini was added");
        Message("no such").ShouldStartWith("ignored by its rule: ");
        Message("reboot").ShouldBe("the computer has started again");
        Message("again").ShouldBe("no reboot is needed");
        (await TestHosts.Run(1, "cat /etc/orc.ini /etc/orc.json /opt/orc/mended")).ShouldBe("[product]\nversion=1.2\n{\n  \"product\": { \"version\": \"1.2\" }\n}\n1.2");
        (await TestHosts.Run(1, "cat /proc/sys/kernel/random/boot_id")).ShouldNotBe(boot);

        string Message(string name) => told.Single(step => step.Name == name).Message;
    }
}
