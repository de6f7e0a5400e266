using System.Text.Json;
using Orchestrator.Depot.Tests;

namespace Orchestrator.EndToEnd.Hosts;

/// <summary>The service of a depot comes onto a real computer (tests/hosts) by push, is upgraded, restarts with the computer and goes again.</summary>
[Collection(nameof(TestHosts))]
public sealed class DepotInstallationTests : IDisposable
{
    private const int Host = 1;
    private const string Depot = "berlin";
    private const string Old = "0.0.9";
    private const string Data = "/var/lib/orchestrator-depot";
    private const string Settings = "/opt/orchestrator-depot/settings";

    private static readonly string[] AllSteps =
    [
        "resolve name", "ping", "connect", "check rights", "platform and space", "copy orchestrator-depot", "identity", "register service", "start service", "first contact",
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("orc-depot-").FullName;
    private readonly TestAuthority authority = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Agents => Path.Combine(folder, "agents");

    public void Dispose()
    {
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_depot_comes_is_upgraded_in_place_left_alone_and_goes()
    {
        Assert.SkipWhen(TestHosts.Hindrance is not null, TestHosts.Hindrance ?? "");
        await PublishedAgents.AddOlderDepot(Agents, Old);
        await using var hosts = await TestHosts.Boot(1, Cancellation);
        await using var server = await Server(hosts);
        var target = InstallingServer.Name(Host);

        // Nothing of it is there: by sudo, with a password.
        (await Install(server, target)).Select(step => $"{step.Name}: {step.Outcome}").ShouldBe(AllSteps.Select(name => $"{name}: succeeded"), server.Product.Log);
        (await State(server)).GetProperty("version").GetString().ShouldBe(Old);
        await Fetched(server, contents: 2);
        await ShouldBeClosed(hosts);
        var identity = await TestHosts.Run(Host, $"sha256sum {Data}/depot.json");

        // The same once more costs nothing; a newer program takes the place of the older one, and credentials and contents stay.
        var process = await Process();
        (await Install(server, target)).TakeLast(2).Select(step => $"{step.Name}: {step.Outcome}").ShouldBe(["depot running: succeeded", "first contact: succeeded"]);
        (await Process()).ShouldBe(process);
        await PublishedAgents.AddDepot(Agents);
        (await Install(server, target)).Select(step => step.Name).ShouldBe(AllSteps);
        (await State(server)).GetProperty("version").GetString().ShouldNotBe(Old);
        (await State(server)).GetProperty("contents").GetInt32().ShouldBe(2);
        (await TestHosts.Run(Host, $"sha256sum {Data}/depot.json")).ShouldBe(identity);
        (await TestHosts.Run(Host, "ls -d /opt/orchestrator-depot/*/ | wc -l")).ShouldBe("3", "current, and the two releases");

        // It comes back when it is killed, and with the computer.
        await TestHosts.Run(Host, "systemctl kill --signal=KILL orchestrator-depot");
        await Answers(hosts);
        await TestHosts.Host(Host, "off");
        await TestHosts.Host(Host, "on");
        await Answers(hosts);

        // Somebody has taken it over, and lays in its folder what root shall stumble over.
        await TestHosts.Run(Host, "runuser -u orchestrator-depot -- sh -c '"
            + $"cd {Data} && rm depot.json && mkfifo depot.json enrolment.json && ln -s /etc/shadow certificate.pem.new && echo ../../etc/passwd >supervisor.pid'");
        var gone = await Steps(server, target, "uninstall");
        gone[^2].Message.ShouldBe($"the credentials of the depot '{Depot}' are void; it is described still");
        gone.TakeLast(2).Select(step => $"{step.Name}: {step.Outcome}").ShouldBe(["withdraw identity: succeeded", "remove depot: succeeded"]);
        (await TestHosts.Run(Host, $"ls -d /opt/orchestrator-depot {Data} /etc/systemd/system/orchestrator-depot.service 2>/dev/null; getent passwd orchestrator-depot; pgrep orchestrator-d; true"))
            .ShouldBeEmpty();
        (await Steps(server, target, "uninstall"))[^2].Message.ShouldContain("does not carry the depot");
    }

    [Fact]
    public async Task Without_a_certificate_nothing_is_changed_and_one_that_is_on_the_computer_serves()
    {
        Assert.SkipWhen(TestHosts.Hindrance is not null, TestHosts.Hindrance ?? "");
        await PublishedAgents.AddDepot(Agents);
        await using var hosts = await TestHosts.Boot(1, Cancellation);
        await using var server = await Server(hosts);
        var target = InstallingServer.Name(Host);
        foreach (var end in new[] { "pem", "key" })
            File.Move(Path.Combine(folder, $"{Depot}.{end}"), Path.Combine(folder, $"kept.{end}"));

        var refused = (await Install(server, target))[^1];
        refused.ToString().ShouldStartWith("platform and space: failed: there is no certificate for the depot's address");
        (await TestHosts.Run(Host, $"ls -d /opt/orchestrator-depot {Data} 2>/dev/null; getent passwd orchestrator-depot; true")).ShouldBeEmpty();

        await TestHosts.Run(Host, $"mkdir -p {Data}");
        foreach (var end in new[] { "pem", "key" })
            await TestHosts.Run(Host, $"umask 077; cat >{Data}/certificate.{end} <<'END'\n{await File.ReadAllTextAsync(Path.Combine(folder, $"kept.{end}"), Cancellation)}END");
        (await Install(server, target)).Select(step => $"{step.Name}: {step.Outcome}").ShouldBe(AllSteps.Select(name => $"{name}: succeeded"));
        await Answers(hosts);
    }

    /// <summary>Its secrets are its own account's, which may do nothing but its work, and its address is its certificate's.</summary>
    private async Task ShouldBeClosed(TestHosts hosts)
    {
        (await TestHosts.Run(Host, $"stat -c '%U %a %n' {Data} {Data}/depot.json {Settings} {Data}/certificate.pem {Data}/certificate.key")).Split('\n').ShouldBe(
        [
            $"orchestrator-depot 700 {Data}", $"orchestrator-depot 600 {Data}/depot.json", $"root 644 {Settings}", $"orchestrator-depot 600 {Data}/certificate.pem",
            $"orchestrator-depot 600 {Data}/certificate.key",
        ]);
        (await TestHosts.Run(Host, "ps -o user:20=,args= -p $(systemctl show -P MainPID orchestrator-depot)"))
            .ShouldBe("orchestrator-depot   /opt/orchestrator-depot/current/orchestrator-depot");
        (await TestHosts.Run(Host, "systemctl show -P NoNewPrivileges -P ProtectSystem -P PrivateDevices -P RestrictNamespaces -P CapabilityBoundingSet orchestrator-depot")).Split('\n')
            .ShouldBe(["yes", "strict", "yes", "yes", "cap_net_bind_service"], ignoreOrder: true);
        (await TestHosts.Run(Host, $"token=$(grep -o 'ocd_[0-9a-f_]*' {Data}/depot.json); grep -rlF \"$token\" /etc /home /opt /root /run /tmp /var --exclude-dir=orchestrator-depot 2>/dev/null; journalctl --no-pager | grep -cF \"$token\"; true"))
            .ShouldBe("0", "the token is in no other file and in no log");
        await Answers(hosts);
    }

    private async Task Answers(TestHosts hosts)
    {
        using var handler = Orchestrated();
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) };
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                (await http.GetAsync(new Uri($"https://{hosts.Address(Host)}:7600/health/live"), Cancellation)).EnsureSuccessStatusCode();
                return;
            }
            catch (Exception away) when (away is HttpRequestException or TaskCanceledException && TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(2))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancellation);
            }
        }
    }

    /// <summary>Trusts the test's authority alone.</summary>
    private SocketsHttpHandler Orchestrated()
    {
        var handler = new SocketsHttpHandler();
        var policy = new System.Security.Cryptography.X509Certificates.X509ChainPolicy
        {
            TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
            RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPem(authority.Pem);
        handler.SslOptions.CertificateChainPolicy = policy;
        return handler;
    }

    private static Task<string> Process() => TestHosts.Run(Host, "systemctl show -P MainPID orchestrator-depot");

    private async Task<InstallingServer> Server(TestHosts hosts)
    {
        authority.Issue(folder, Depot, hosts.Address(Host));
        var server = await InstallingServer.Start(hosts, Agents, ("ORCHESTRATOR_DEPOTS_CERTIFICATES", folder));
        await server.Credentials("sudo", "clerk", sudo: true, sudoPassword: TestHosts.PasswordOf("clerk"));
        await server.Target(Host, "sudo");
        var levels = new { normal = new { pollingSeconds = 1 } };
        await server.Api.Put($"/api/depots/{Depot}", JsonSerializer.Serialize(new { site = "Berlin", address = $"https://{hosts.Address(Host)}:7600", levels }), Cancellation);
        var source = Directory.CreateDirectory(Path.Combine(folder, "source")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(source, "large.bin"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(3_000_000), Cancellation);
        await File.WriteAllTextAsync(Path.Combine(source, "small.txt"), "small", Cancellation);
        (await server.Product.Cli(Cancellation, "packages", "create", "product", "1.0", source)).Code.ShouldBe(0);
        return server;
    }

    private static Task<IReadOnlyList<StepTold>> Install(InstallingServer server, string target) => Steps(server, target, "install");

    private static async Task<IReadOnlyList<StepTold>> Steps(InstallingServer server, string target, string word)
    {
        var started = await server.Product.Cli(Cancellation, "depots", word, Depot, "--target", target, "--deadline", "10", "--detach", "--json");
        started.Code.ShouldBe(0, started.Error);
        var run = JsonDocument.Parse(started.Out).RootElement.GetProperty("id").GetString()!;
        await server.Product.Until(
            async () => await server.Api.HasEnded(run, Cancellation) || (await server.Steps(run, target)).Any(step => step.Outcome == "failed"), "the run has ended", Cancellation, TimeSpan.FromMinutes(6));
        var steps = await server.Steps(run, target);
        if (!await server.Api.HasEnded(run, Cancellation))
        {
            // It would be tried again.
            await server.Api.Post($"/api/runs/{run}/cancel", "{}", Cancellation);
            await server.Ended(run);
        }

        return steps;
    }

    private static async Task<JsonElement> View(InstallingServer server) => (await server.Api.Get("/api/depots", Cancellation)).EnumerateArray().Single();

    private static async Task<JsonElement> State(InstallingServer server) => (await View(server)).GetProperty("state");

    private static Task Fetched(InstallingServer server, int contents) => server.Product.Until(
        async () => (await State(server)).GetProperty("contents").GetInt32() == contents, "the depot holds the package", Cancellation, TimeSpan.FromMinutes(3));
}
