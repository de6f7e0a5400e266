using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Connection;
using Orchestrator.Agent.Hosting;
using Orchestrator.Agent.Journal;
using Orchestrator.Agent.Precautions;
using Orchestrator.Agent.Sessions;
using Orchestrator.Agent.Tests.EndToEnd;
using Orchestrator.Agent.Tests.Precautions;
using Orchestrator.Agent.Tests.Sessions;
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

    [Fact]
    public async Task A_command_that_waits_for_its_user_goes_on_when_somebody_logs_on()
    {
        await using var server = new FakeServer(folder);
        using var stop = new CancellationTokenSource();
        using var data = DataFolder.Take(folder.File("data"));
        using var verifier = new CommandVerifier([server.PublicKey]);
        var sessions = new FakeSessions();
        var runner = new ScriptedRunner(() => Task.FromResult(sessions.Session is null ? ActionEnding.NobodyLoggedOn : ActionEnding.Succeeded));
        var running = Host(data, runner, new LocalChannel(server.SocketPath), verifier, sessions).Run(stop.Token);
        await server.Deliver(Some.Execution("c1", Nothing));
        await server.Until(heard => heard.Items("c1") is [.., Waiting { For: not null }]);
        sessions.Session = FakeSessions.OfNobody("/");
        await server.Until(heard => heard.IsOver("c1"));

        server.Items("c1").Select(item => item.GetType().Name).ShouldBe(["Accepted", "Started", "Waiting", "Waiting", "StepEntry", "Finished"]);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task What_is_changed_lasts_while_actions_are_executed_and_what_an_earlier_agent_left_is_restored_at_the_start()
    {
        await using var server = new FakeServer(folder);
        using var stop = new CancellationTokenSource();
        using var data = DataFolder.Take(folder.File("data"));
        using var verifier = new CommandVerifier([server.PublicKey]);
        var policies = new FakePolicies();
        policies.Write("PromptOnSecureDesktop", new PolicyValue(4, "1"));
        var uac = new UacSwitch(policies, folder.File("uac.json"));
        uac.TurnOff();
        var seen = new List<string>();
        var go = new TaskCompletionSource();
        var runner = new ScriptedRunner(async () =>
        {
            seen.Add(policies.All);
            await go.Task;
            return ActionEnding.Succeeded;
        });
        using var precautions = new CommandPrecautions(new FakeSessions(), uac, new NoInputLock(), _ => { });
        var running = Host(data, runner, new LocalChannel(server.SocketPath), verifier, precautions: precautions).Run(stop.Token);
        await server.Until(heard => heard.Greetings.Count == 1);
        policies.All.ShouldBe("PromptOnSecureDesktop=4:1");

        await server.Deliver(Some.Execution("c1", Nothing, Nothing) with { UacOff = true });
        go.SetResult();
        await server.Until(heard => heard.IsOver("c1"));
        seen.ShouldBe(["ConsentPromptBehaviorAdmin=4:0 PromptOnSecureDesktop=4:0", "ConsentPromptBehaviorAdmin=4:0 PromptOnSecureDesktop=4:0"]);
        server.Items("c1").OfType<StepEntry>().ShouldAllBe(step => step.Message == "UAC was off");
        await Wait.Until(() => policies.All == "PromptOnSecureDesktop=4:1");

        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task What_goes_wrong_with_precautions_ends_that_action_alone_and_never_the_agent()
    {
        await using var server = new FakeServer(folder);
        using var stop = new CancellationTokenSource();
        using var data = DataFolder.Take(folder.File("data"));
        using var verifier = new CommandVerifier([server.PublicKey]);
        var policies = new FakePolicies();
        var uac = new UacSwitch(policies, folder.File("uac.json"));
        uac.TurnOff();
        policies.NewAgent(1);
        var complaints = new List<string>();
        var runner = new ScriptedRunner(() => Task.FromResult(ActionEnding.Succeeded));
        using var precautions = new CommandPrecautions(new FakeSessions { Session = FakeSessions.OfNobody("/") }, uac, new OddInputLock(), complaints.Add);

        var running = Host(data, runner, new LocalChannel(server.SocketPath), verifier, precautions: precautions).Run(stop.Token);
        await server.Deliver(Some.Execution("c1", Nothing) with { InputLocked = true });
        await server.Until(heard => heard.IsOver("c1"));
        await server.Deliver(Some.Execution("c2", Nothing));
        await server.Until(heard => heard.IsOver("c2"));

        complaints.ShouldHaveSingleItem().ShouldStartWith("UAC could not be restored and stays off for now: ");
        var failed = server.Items("c1").OfType<StepEntry>().Single();
        (failed.Outcome, failed.Message).ShouldBe((StepOutcome.Failed, "could not be started: the agent failed: an odd device"));
        server.Items("c2")[^1].ShouldBeOfType<Finished>().Outcome.ShouldBe(CommandOutcome.Succeeded);
        policies.All.ShouldBe("");
        await stop.CancelAsync();
        await running;
    }

    private static AgentHost Host(DataFolder data, IActionRunner runner, IServerChannel channel, CommandVerifier verifier, FakeSessions? sessions = null, CommandPrecautions? precautions = null)
    {
        var log = new AgentLog(TextWriter.Null, TimeProvider.System);
        var clock = new ServerClock(TimeProvider.System);
        var identity = new AgentIdentity(AgentProcess.Target, "instance", "machine", "1", new AgentPlatform("linux", "x64", "", "here"), null);
        var connection = new ServerConnection(channel, identity, clock, TimeProvider.System, TimeSpan.FromSeconds(5), log);
        return new AgentHost(new CommandBook(new CommandBookOptions { Target = AgentProcess.Target }, verifier), data, runner, connection, clock, TimeProvider.System, log)
        {
            Sessions = sessions,
            Precautions = precautions,
        };
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

    /// <summary>Ends every action as it is told.</summary>
    private sealed class ScriptedRunner(Func<Task<ActionEnding>> end) : IActionRunner
    {
        public Task EndSurvivors(InterruptedAction action, CancellationToken cancellation) => Task.CompletedTask;

        public async Task<ActionResult> Run(StartAction start, Func<ProcessMark, ValueTask> spawned, CancellationToken pause, CancellationToken stop) => new() { Ending = await end() };
    }

    /// <summary>Fails as nobody expects it to.</summary>
    private sealed class OddInputLock : IInputLock
    {
        public Task<HeldInput> Lock(UserSession session, CancellationToken cancellation) => throw new FormatException("an odd device");
    }

    private sealed class BrokenChannel : IServerChannel
    {
        public string Name => "broken";

        public (TimeSpan Shortest, TimeSpan Longest) Backoff => (TimeSpan.Zero, TimeSpan.Zero);

        public Task<IServerLink> Connect(CancellationToken cancellation) => throw new FormatException("no such path");
    }
}
