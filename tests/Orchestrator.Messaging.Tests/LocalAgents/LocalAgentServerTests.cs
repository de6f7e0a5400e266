using System.Net.Sockets;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.LocalAgents;
using Orchestrator.Messaging.Reporting;
using Orchestrator.Messaging.Tests.Compliance;

namespace Orchestrator.Messaging.Tests.LocalAgents;

public sealed class LocalAgentServerTests : AgentTransportCompliance
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"orch-{Guid.NewGuid():N}");
    private ReportRouter? router;
    private LocalAgentServer? server;

    private string SocketPath => Path.Combine(folder, "agents.sock");

    private LocalAgentServer Server => server!;

    protected override IOutputWatch Watching => Server;

    [Fact]
    public async Task A_command_that_finds_no_room_comes_back_with_the_reason()
    {
        await using var deaf = await Served(T1);
        var command = Some.Outgoing(Some.Command(T1, SentAt));
        var large = command with { Signed = new SignedCommand("key", new byte[100_000], []) };

        var refused = new List<string>();
        for (var sent = 0; sent < 10_000 && refused.Count == 0; sent++)
            refused.AddRange((await Transport.Send([large], Cancellation)).Select(undeliverable => undeliverable.Why));

        refused.ShouldBe(["its queue is full."]);
    }

    [Fact]
    public async Task Whoever_waits_for_an_agent_learns_of_its_contact()
    {
        var waiting = Server.WaitForContact(T1, Some.Patience, Cancellation);
        Server.IsConnected(T1).ShouldBeFalse();

        await using var agent = await Served(T1);

        (await waiting).ShouldBeTrue();
        Server.IsConnected(T1).ShouldBeTrue();
        (await Server.WaitForContact(T1, TimeSpan.Zero, Cancellation)).ShouldBeTrue();
        (await Server.WaitForContact(T2, TimeSpan.FromMilliseconds(10), Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task Whoever_speaks_for_another_target_is_disconnected()
    {
        await using var agent = await Served(T1);

        await agent.Say(new Reported { Target = T2, Report = Some.Report("run", T1) });

        await ShouldBeShutOut(agent, inbox: null);
    }

    [Fact]
    public async Task Whoever_does_not_greet_first_is_disconnected()
    {
        await using var agent = await Connect(T1);

        await agent.Say(new Heartbeat { Target = T1, SentAt = SentAt });

        (await agent.Hear()).ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_does_not_greet_in_time_is_disconnected()
    {
        var path = Path.Combine(folder, "hasty.sock");
        var options = new LocalAgentOptions(path) { GreetWithin = TimeSpan.FromMilliseconds(20) };
        await using var hasty = new LocalAgentServer(options, Presence, router!, Outputs, TimeProvider.System, NullLogger<LocalAgentServer>.Instance);
        hasty.Start();

        await using var silent = await LocalTestAgent.Connect(path);

        (await silent.Hear()).ShouldBeNull();
    }

    [Fact]
    public async Task Agents_that_are_served_lose_their_connection_when_the_server_stops()
    {
        await using var agent = await Served(T1);

        await Server.DisposeAsync();

        (await agent.Hear()).ShouldBeNull();
        (await Presence.Next()).ShouldBe($"{T1} is gone");
        server = null;
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_the_servers_account_may_use_the_socket()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows guards the folder by its access list.");

        File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(SocketPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_socket_on_which_a_server_listens_is_refused() =>
        Should.Throw<LocalSocketException>(() => Another(SocketPath).Start()).Message.ShouldContain("Another server listens");

    [Fact]
    public async Task The_socket_of_a_dead_server_is_replaced()
    {
        var path = Path.Combine(folder, "stale.sock");
        using (var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            killed.Bind(new UnixDomainSocketEndPoint(path));
        if (!File.Exists(path))
            File.Create(path).Dispose();

        await using var heir = Another(path);
        heir.Start();

        await using var agent = await LocalTestAgent.Connect(path);
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        var path = Path.Combine(folder, "letter.txt");
        File.WriteAllText(path, "dear server");

        Should.Throw<LocalSocketException>(() => Another(path).Start()).Message.ShouldContain("not a socket");

        File.ReadAllText(path).ShouldBe("dear server");
    }

    [Fact]
    public void A_path_that_is_too_long_is_refused_with_the_remedy() =>
        Should.Throw<LocalSocketException>(() => Another(Path.Combine(folder, new string('x', 200))).Start()).Message.ShouldContain("shorter data folder");

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_is_open_to_others_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows guards the folder by its access list.");
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);

        Should.Throw<LocalSocketException>(() => Another(Path.Combine(folder, "other.sock")).Start()).Message.ShouldContain("0700");
    }

    protected override Task<ICommandTransport> Start(ReportRouter reports)
    {
        router = reports;
        server = Another(SocketPath);
        server.Start();
        return Task.FromResult<ICommandTransport>(server);
    }

    protected override async Task Stop()
    {
        if (server is not null)
            await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    protected override async Task<ITestAgent> Connect(string target) => await LocalTestAgent.Connect(SocketPath);

    private LocalAgentServer Another(string path) =>
        new(new LocalAgentOptions(path, QueueLength: 100), Presence, router!, Outputs, TimeProvider.System, NullLogger<LocalAgentServer>.Instance);
}
