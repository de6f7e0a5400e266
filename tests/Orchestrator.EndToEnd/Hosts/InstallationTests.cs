using System.Text.RegularExpressions;

namespace Orchestrator.EndToEnd.Hosts;

/// <summary>
/// The installation phase on real computers (tests/hosts): real systemd, sshd, sudo, disks, power and cables; a real broker, a real database,
/// and the agents as they are shipped.
/// </summary>
[Collection(nameof(TestHosts))]
public sealed class InstallationTests : IDisposable
{
    private const string Old = "0.0.1";
    private const string OldGlibc = "2.17";

    private static readonly string[] AllSteps =
    [
        "resolve name", "ping", "connect", "check rights", "platform and space", "copy orchestrator-agent", "identity", "register service", "start service", "first contact",
    ];

    private readonly string agents = Directory.CreateTempSubdirectory("orc-agents-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(agents, recursive: true);

    [Fact]
    public async Task Ten_computers_at_once_get_their_agents_or_say_why_not_and_keep_them_through_restart_upgrade_and_repair()
    {
        Assert.SkipWhen(TestHosts.Hindrance is not null, TestHosts.Hindrance ?? "");
        await PublishedAgents.MakeOlder(agents, Old);
        await using var hosts = await TestHosts.Boot(10, Cancellation);
        await using var server = await InstallingServer.Start(hosts, agents);
        await Prepare(server);

        // Ten at once. Host 5 comes up later, and is tried again.
        var once = await server.Run(Names(1, 2, 3, 4, 6, 7, 8, 9, 10));
        var patient = await server.Run(Names(5), InstallingServer.Patient);
        await Task.WhenAll(server.Ended(once), ComeUpLater(5, server, patient));

        string[] installed = Names(1, 2, 3, 4, 5, 10);
        await CheckReports(server, once, patient);
        await CheckPrograms(server, once);
        foreach (var name in installed)
            (await server.IsConnected(name)).ShouldBeTrue(name);

        // Actions administer the computers: they are root's.
        await server.Execute(installed, "id -u | grep -qx 0 && test -w /etc");
        foreach (var host in new[] { 1, 2, 3, 4, 5, 10 })
            await CheckPlaces(host);

        // All restart: agents come back by themselves. What is in /run does not.
        foreach (var host in new[] { 1, 2, 3, 4, 5, 10 })
        {
            // The one that looked as if it had no systemd has to be restarted by it.
            await TestHosts.Run(host, "mkdir -p /run/systemd/system; touch /run/before");
            await TestHosts.Host(host, "reboot");
        }

        await server.Execute(installed, "test ! -e /run/before");

        // A newer agent takes the older one's place.
        await PublishedAgents.MakeCurrent(agents);
        var upgrade = await server.Run(installed);
        await server.Ended(upgrade);
        foreach (var name in installed)
            (await server.Steps(upgrade, name)).ShouldAllBe(step => step.Outcome == "succeeded");
        await CheckPrograms(server, upgrade);
        (await server.Steps(upgrade, "host-2")).Single(step => step.Name == "identity").Message.ShouldContain("its identity is left as it is");
        foreach (var name in installed)
            (await server.Target(name)).GetProperty("agentVersion").GetString().ShouldNotBe(Old);
        (await TestHosts.Run(1, "ls /opt/orchestrator-agent")).Split('\n').Length.ShouldBe(3, "current, the release and the one before it");

        // A current agent is left alone, a broken one repaired.
        await TestHosts.Run(1, "systemctl stop orchestrator-agent; rm /opt/orchestrator-agent/current/orchestrator-agent");
        await server.Product.Until(async () => !await server.IsConnected("host-1"), "the server knows that the agent of host-1 is gone", Cancellation);
        var repair = await server.Run(Names(1, 2));
        await server.Ended(repair);
        (await server.Steps(repair, "host-2")).Select(step => step.Name).ShouldBe(["agent running", "first contact"]);
        (await server.Steps(repair, "host-1")).Select(step => step.Name).ShouldBe(AllSteps);
        (await server.IsConnected("host-1")).ShouldBeTrue();

        // Uninstalled, nothing of it is left, and nobody is let in with what it had.
        var removal = await server.Product.Cli(Cancellation, ["agents", "uninstall", .. installed]);
        removal.Code.ShouldBe(0, removal.Out + removal.Error);
        foreach (var host in new[] { 1, 2, 3, 4, 5, 10 })
            (await TestHosts.Run(host, "find / -xdev -name '*orchestrator*' -not -path '/proc/*' -not -path '/var/log/journal/*'; pgrep '^(orchestrator-ag|supervise)' || true")).ShouldBeEmpty($"host-{host}");
        foreach (var name in installed)
            await server.Product.Until(async () => !await server.IsConnected(name), $"the server knows that the agent of {name} is gone", Cancellation);
        CheckSecrets(server);
    }

    [Fact]
    public async Task A_server_that_is_killed_in_the_middle_goes_on_and_leaves_nothing_behind()
    {
        Assert.SkipWhen(TestHosts.Hindrance is not null, TestHosts.Hindrance ?? "");
        await PublishedAgents.MakeCurrent(agents);
        await using var hosts = await TestHosts.Boot(3, Cancellation);
        await using var server = await InstallingServer.Start(hosts, agents);
        await server.Credentials("default", "root");
        foreach (var host in new[] { 1, 2, 3 })
            await server.Target(host, "default");

        var run = await server.Run(Names(1, 2, 3), InstallingServer.Patient);
        await server.Product.Until(
            async () => await TestHosts.Run(1, "test -e /root/.orchestrator-upload && echo yes || true") == "yes", "the agent is being copied", Cancellation);
        var former = server.Product.InstallerFolder;
        await server.Product.KillServer(Cancellation);
        await server.Product.StartServer(Cancellation);
        await server.Ended(run);

        foreach (var name in Names(1, 2, 3))
            (await server.IsConnected(name)).ShouldBeTrue(name);
        Directory.Exists(former).ShouldBeFalse("what the killed server kept of its connections");
        await server.Product.Until(async () => !(await Called.Program(Called.Command("pgrep", "-f", former), Cancellation)).Out.Contains('\n'), "no ssh of the killed server is left", Cancellation);
        (await TestHosts.Run(1, "ls -d /root/.orchestrator-upload 2>/dev/null || true")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_computer_in_the_same_place_is_not_trusted_until_somebody_says_so_and_gets_an_identity_of_its_own()
    {
        Assert.SkipWhen(TestHosts.Hindrance is not null, TestHosts.Hindrance ?? "");
        await PublishedAgents.MakeCurrent(agents);
        await using var hosts = await TestHosts.Boot(1, Cancellation);
        await using var server = await InstallingServer.Start(hosts, agents);
        await server.Credentials("default", "root");
        await server.Target(1, "default");
        await server.Ended(await server.Run(Names(1)));
        var machine = await TestHosts.Run(1, "cat /etc/machine-id");

        await TestHosts.Host(1, "renew");
        await TestHosts.Host(1, "on");
        await server.Product.Until(async () => !await server.IsConnected("host-1"), "the server knows that the agent is gone", Cancellation);
        var careful = await server.Run(Names(1));
        await server.Ended(careful);
        (await server.Steps(careful, "host-1"))[^1].ToString().ShouldStartWith("connect: failed: host key changed");

        (await server.Product.Cli(Cancellation, "host-keys", "forget", "host-1")).Code.ShouldBe(0);
        var again = await server.Run(Names(1));
        await server.Ended(again);
        (await server.Steps(again, "host-1")).Single(step => step.Name == "identity").Message.ShouldContain(
            $"another machine has this place: 'host-1' is bound to {await TestHosts.Run(1, "cat /etc/machine-id")} from now on, and what {machine} had is void");
        (await server.IsConnected("host-1")).ShouldBeTrue();
    }

    [Fact]
    public async Task Agents_find_the_server_by_the_addresses_of_their_site_and_learn_a_changed_list_with_the_next_installation()
    {
        Assert.SkipWhen(TestHosts.Hindrance is not null, TestHosts.Hindrance ?? "");
        await PublishedAgents.MakeCurrent(agents);
        await using var hosts = await TestHosts.Boot(1, Cancellation);
        await using var server = await InstallingServer.Start(hosts, agents);
        await server.Credentials("default", "root");
        await server.Api.Put("/api/targets/host-1", $$"""{"address":"{{hosts.Address(1)}}","credentials":"default","site":"Bonn"}""", Cancellation);
        await server.Ended(await server.Run(Names(1)));
        (await Brokers()).Length.ShouldBe(1, "nobody has described the site");

        // Nobody has the first address: the agent goes on to the next one.
        await server.Api.Put("/api/sites/Bonn", $$"""{"serverAddresses":["{{hosts.Address(200)}}","{{hosts.Server}}"]}""", Cancellation);
        var changed = await server.Run(Names(1));
        await server.Ended(changed);

        (await server.Steps(changed, "host-1")).Select(step => step.Name).ShouldBe(AllSteps);
        (await server.Steps(changed, "host-1"))[^1].ToString().ShouldStartWith("first contact: succeeded");
        (await Brokers()).Select(broker => new Uri(broker).Host).ShouldBe([hosts.Address(200), hosts.Server]);
        (await server.IsConnected("host-1")).ShouldBeTrue();
        await server.Execute(Names(1), "true");

        var again = await server.Run(Names(1));
        await server.Ended(again);
        (await server.Steps(again, "host-1")).Select(step => step.Name).ShouldBe(["agent running", "first contact"]);

        static async Task<string[]> Brokers() => (await TestHosts.Run(1, "tr ',[]' '\\n\\n\\n' < /var/lib/orchestrator-agent/enrolment.json | grep -o 'amqps://[^\"]*'")).Split('\n');
    }

    private static string[] Names(params int[] hosts) => [.. hosts.Select(InstallingServer.Name)];

    /// <summary>Each host has its own trouble, or none.</summary>
    private static async Task Prepare(InstallingServer server)
    {
        await server.Credentials("default", "root");
        await server.Credentials("keeper", "keeper", sudo: true);
        await server.Credentials("clerk", "clerk", sudo: true, sudoPassword: TestHosts.PasswordOf("clerk"));
        await server.Credentials("guest", "guest", sudo: true, sudoPassword: TestHosts.PasswordOf("guest"));
        await server.Credentials("password", "clerk", sudo: true, password: TestHosts.PasswordOf("clerk"));
        await server.Target(1, "password");
        await server.Target(2, "keeper");
        await server.Target(3, "clerk");
        await server.Target(4, "default", mac: await TestHosts.Mac(4));
        await server.Target(5, "default");
        await server.Target(6, "default");
        await server.Target(7, "default");
        await server.Target(8, "guest");
        await server.Target(9, "default");
        await server.Target(10, "default");
        await TestHosts.Host(4, "off");
        await TestHosts.Host(5, "off");
        await TestHosts.Run(6, "rm /root/.ssh/authorized_keys");
        await TestHosts.Host(7, "disk", "40m");
        await TestHosts.Run(9, "systemctl stop ssh");

        // As a computer with an old glibc tells it.
        await TestHosts.Run(2, $"printf '#!/bin/sh\\necho glibc {OldGlibc}\\n' >/usr/local/bin/getconf && chmod 755 /usr/local/bin/getconf");

        // As a computer without systemd looks to whoever comes over SSH: cron is what starts things.
        await TestHosts.Run(10, "rm -rf /run/systemd/system");
    }

    private static async Task ComeUpLater(int host, InstallingServer server, string run)
    {
        await server.Product.Until(async () => (await server.Steps(run, InstallingServer.Name(host))).Any(step => step is { Name: "ping", Outcome: "failed" }), "host 5 was found absent", Cancellation);
        await TestHosts.Host(host, "on");
        await server.Ended(run);
    }

    private static async Task CheckReports(InstallingServer server, string once, string patient)
    {
        (await server.Steps(once, "host-1")).Select(step => step.Name).ShouldBe(AllSteps);
        (await Told("host-1", "check rights")).ShouldBe("succeeded: 'clerk' becomes root by sudo with its password");
        (await Told("host-2", "check rights")).ShouldBe("succeeded: 'keeper' becomes root by sudo");
        (await Told("host-3", "check rights")).ShouldBe("succeeded: 'clerk' becomes root by sudo with its password");
        (await Told("host-3", "copy orchestrator-agent")).ShouldMatch(@"^succeeded: orchestrator-agent arrived whole \(\d+\.\d MB, SHA-256 [0-9a-f]{12}\.\.\.\)$");
        (await server.Steps(once, "host-4")).Select(step => step.Name).ShouldBe([.. AllSteps[..2], "wake", "wait", .. AllSteps[2..]]);
        (await Told("host-4", "wake")).ShouldMatch(@"^succeeded: magic packet for 02:0c:cb:[0-9a-f:]+ sent to 10\.203\.\d+\.255");
        (await Told("host-10", "register service")).ShouldStartWith("succeeded: there is no systemd: cron starts it with the computer");

        (await Last("host-6")).ShouldMatch("^connect: failed: 'root' is not let in: permission denied");
        (await Last("host-7")).ShouldMatch("^platform and space: failed: .* no space left: [0-9]+ MB are needed where programs go");
        (await Last("host-8")).ShouldBe("check rights: failed: no administrative rights: 'guest' may not use sudo on the computer; allow it there (group sudo or wheel), or use another credential set");
        (await Last("host-9")).ShouldMatch("^connect: failed: port 22 refused: is sshd running on ");

        var late = await server.Steps(patient, "host-5");
        late.First(step => step.Outcome == "failed").ToString().ShouldMatch("^ping: failed: .* does not answer echo requests: is it switched on");
        late[^1].ToString().ShouldStartWith("first contact: succeeded");

        async Task<string> Told(string target, string step) =>
            (await server.Steps(once, target)).Where(told => told.Name == step).Select(told => $"{told.Outcome}: {told.Message}").ShouldHaveSingleItem();
        async Task<string> Last(string target) => (await server.Steps(once, target))[^1].ToString();
    }

    /// <summary>Each computer has the program that starts with its glibc.</summary>
    private static async Task CheckPrograms(InstallingServer server, string run)
    {
        if (await PublishedAgents.Glibc() is not { } needed)
            return;
        (await Told("host-1")).ShouldEndWith(" free");
        (await Told("host-2")).ShouldEndWith($"it has glibc {OldGlibc}, linux-x64 needs {needed}: it gets linux-x64-portable");

        async Task<string> Told(string target) => (await server.Steps(run, target)).Single(step => step.Name == "platform and space").Message;
    }

    private static async Task CheckPlaces(int host)
    {
        (await TestHosts.Run(host, "stat -c '%a %U' /var/lib/orchestrator-agent /var/lib/orchestrator-agent/enrolment.json")).ShouldBe("700 root\n600 root");
        (await TestHosts.Run(host, "ls -d /root/.orchestrator-upload /home/*/.orchestrator-upload 2>/dev/null || true")).ShouldBeEmpty("what was sent does not stay");
    }

    /// <summary>Nothing secret in what the server says.</summary>
    private static void CheckSecrets(InstallingServer server)
    {
        var key = Regex.Replace(TestHosts.PrivateKey, "-----[^-]*-----|\\s", "", RegexOptions.NonBacktracking, TimeSpan.FromSeconds(5));
        foreach (var secret in new[] { TestHosts.PasswordOf("clerk"), TestHosts.PasswordOf("guest"), key[..60] })
            server.Product.Log.ShouldNotContain(secret);
    }
}
