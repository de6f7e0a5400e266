using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Connection;
using Orchestrator.Agent.Hosting;
using Orchestrator.Agent.Journal;
using Orchestrator.Agent.Tests.EndToEnd;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Agent.Tests.Hosting;

/// <summary>The loop with stand-ins for what it drives.</summary>
public sealed class AgentHostTests : IDisposable
{
    private static readonly ScriptAction Nothing = new() { Name = "x", Script = "true" };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_action_around_which_the_agent_fails_is_reported_and_the_next_one_gets_its_turn()
    {
        await using var server = new FakeServer(folder);
        using var stop = new CancellationTokenSource();
        var runner = new StumblingRunner();
        using var data = DataFolder.Take(folder.File("data"));
        using var verifier = new CommandVerifier([server.PublicKey]);
        var running = Host(data, runner, new LocalChannel(server.SocketPath), verifier).Run(stop.Token);
        await server.Deliver(Some.Execution("c1", Nothing));
        await server.Until(heard => heard.IsOver("c1"));
        await server.Deliver(Some.Execution("c2", Nothing));
        await server.Until(heard => heard.IsOver("c2"));

        server.Items("c1").OfType<StepEntry>().Single().Message.ShouldContain("the agent failed: /proc is odd today");
        server.Items("c2")[^1].ShouldBeOfType<Finished>().Outcome.ShouldBe(CommandOutcome.Succeeded);
        runner.Ended.ShouldBe(["c1"]);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task An_agent_that_can_never_connect_again_ends_with_the_reason()
    {
        using var data = DataFolder.Take(folder.File("data"));
        using var verifier = new CommandVerifier([new CommandSigner(CommandSigner.CreateKey()).PublicKey]);

        var ended = Host(data, new StumblingRunner(), new BrokenChannel(), verifier).Run(CancellationToken.None);

        (await Should.ThrowAsync<FormatException>(() => ended.WaitAsync(TimeSpan.FromSeconds(30)))).Message.ShouldBe("no such path");
    }

    [Fact]
    public async Task What_an_action_left_undeletable_does_not_keep_the_agent_from_starting()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root may delete everything.");
        using var data = DataFolder.Take(folder.File("data"));
        var left = Directory.CreateDirectory(Path.Combine(data.ActionsFolder, "a", "locked"));
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "file"), "");
        if (!OperatingSystem.IsWindows())
            left.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        await using var server = new FakeServer(folder);
        using var verifier = new CommandVerifier([server.PublicKey]);
        using var stop = new CancellationTokenSource();

        var running = Host(data, new StumblingRunner(), new LocalChannel(server.SocketPath), verifier).Run(stop.Token);

        await server.Until(heard => heard.Greetings.Count == 1);
        await stop.CancelAsync();
        await running;
        if (!OperatingSystem.IsWindows())
            left.UnixFileMode |= UnixFileMode.UserWrite;
    }

    private static AgentHost Host(DataFolder data, IActionRunner runner, IServerChannel channel, CommandVerifier verifier)
    {
        var log = new AgentLog(TextWriter.Null, TimeProvider.System);
        var clock = new ServerClock(TimeProvider.System);
        var identity = new AgentIdentity(AgentProcess.Target, "instance", "machine", "1", new AgentPlatform("linux", "x64", "", "here"), null);
        var connection = new ServerConnection(channel, identity, clock, TimeProvider.System, TimeSpan.FromSeconds(5), log);
        return new AgentHost(new CommandBook(new CommandBookOptions { Target = AgentProcess.Target }, verifier), data, runner, connection, clock, TimeProvider.System, log);
    }

    /// <summary>Fails in its own machinery at the first action.</summary>
    private sealed class StumblingRunner : IActionRunner
    {
        private int runs;

        public List<string> Ended { get; } = [];

        public Task EndSurvivors(InterruptedAction action, CancellationToken cancellation)
        {
            Ended.Add(action.CommandId);
            return Task.CompletedTask;
        }

        public Task<ActionResult> Run(StartAction start, Func<ProcessMark, ValueTask> spawned, CancellationToken pause, CancellationToken stop) =>
            ++runs == 1 ? throw new FormatException("/proc is odd today") : Task.FromResult(new ActionResult { Ending = ActionEnding.Exited, ReturnCode = 0 });
    }

    private sealed class BrokenChannel : IServerChannel
    {
        public string Name => "broken";

        public (TimeSpan Shortest, TimeSpan Longest) Backoff => (TimeSpan.Zero, TimeSpan.Zero);

        public Task<IServerLink> Connect(CancellationToken cancellation) => throw new FormatException("no such path");
    }
}
