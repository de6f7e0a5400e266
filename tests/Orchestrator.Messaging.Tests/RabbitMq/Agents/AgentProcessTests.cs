using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Broker;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Outputs;
using Orchestrator.Messaging.Tests.Compliance;
using RabbitMQ.Client;

namespace Orchestrator.Messaging.Tests.RabbitMq.Agents;

/// <summary>The real agent process over the real broker.</summary>
public sealed class AgentProcessTests : BrokerTest
{
    private readonly string folder = Directory.CreateTempSubdirectory("agents-").FullName;
    private readonly string target = $"t-{Guid.NewGuid():N}";
    private LittleServer server = null!;

    private string Data => Path.Combine(folder, "data");

    private string Lines => Path.Combine(folder, "lines");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        server = await LittleServer.Start(Broker);
        await server.Enrol(target, Data);
    }

    public override async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_command_is_executed_and_reported()
    {
        await using var agent = RealAgent.Start(Data);
        await Connected(agent);

        await server.Send(target, "c1", Append("one"), Append("two"));

        await Over("c1", agent);
        server.Items("c1").Select(item => item.GetType()).ShouldBe([typeof(Accepted), typeof(Started), typeof(StepEntry), typeof(StepEntry), typeof(Finished)]);
        (await File.ReadAllLinesAsync(Lines, Cancellation)).ShouldBe(["one", "two"]);
        await Until(async () => await Broker.Ready(Broker.Connect(), BrokerNames.AgentQueue(target)) == 0, "its queue is empty");
    }

    [Fact]
    public async Task What_it_puts_out_is_seen_while_it_runs_and_a_long_output_is_brought_whole()
    {
        var heard = new RecordedOutputs();
        var connection = Broker.Connect("outputs");
        await using var publisher = new BrokerPublisher(connection, TimeProvider.System);
        var outputs = new BrokerOutputs(connection, publisher, "server", new TopologyLimits(), NullLogger<BrokerOutputs>.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var listening = outputs.Run(heard, stop.Token);
        await Until(async () => await TestBroker.Consumers(connection, BrokerNames.Outputs) > 0, "outputs are heard");
        await using var agent = RealAgent.Start(Data);
        await Connected(agent);
        var go = Path.Combine(folder, "go");
        await server.Send(target, "c1", new ScriptAction { Name = "watched", Script = $"echo token=hush; while ! test -e '{go}'; do sleep 0.02; done; seq 1 200000" });
        await Until(() => Task.FromResult(server.Items("c1").Any(item => item is Started)), $"it runs\n{agent.Log}");

        await outputs.Ask(target, "c1", anew: true, Cancellation);
        var first = (await heard.Next()).ShouldBeOfType<OutputSeen>();
        (first.Text, first.Offset, first.Name, first.Target).ShouldBe(("token=********\n", 0, "watched", target));
        server.IsOver("c1").ShouldBeFalse();

        await File.WriteAllTextAsync(go, "", Cancellation);
        var kept = new StringBuilder();
        var isSeenToItsEnd = false;
        for (var isKept = false; !isKept || !isSeenToItsEnd;)
        {
            switch (await heard.Next())
            {
                case OutputPiece piece:
                    kept.Append(piece.Text);
                    isKept = piece.IsLast;
                    break;
                case OutputSeen seen:
                    isSeenToItsEnd |= seen.IsLast;
                    break;
            }
        }

        kept.ToString().ShouldBe("token=********\n" + string.Concat(Enumerable.Range(1, 200_000).Select(number => $"{number}\n")));
        await Over("c1", agent);
        await Until(() => Task.FromResult(!Directory.EnumerateFiles(Path.Combine(Data, "outputs")).Any()), "it is handed over");
        await stop.CancelAsync();
        await listening;
    }

    [Fact]
    public async Task A_command_waits_for_the_agent_and_comes_before_it_greets()
    {
        await server.Send(target, "c1", Append("one"));

        await using var agent = RealAgent.Start(Data);

        await Over("c1", agent);
        (await File.ReadAllLinesAsync(Lines, Cancellation)).ShouldBe(["one"]);
    }

    [Fact]
    public async Task Killed_in_mid_action_it_comes_back_at_once_and_reports_what_became_of_it()
    {
        var agent = RealAgent.Start(Data);
        await Connected(agent);
        await server.Send(target, "c1", new ScriptAction { Name = "endless", Script = $"echo start >> '{Lines}'; sleep 600" }, Append("after"));
        await Until(() => Task.FromResult(File.Exists(Lines)), "the action runs");
        await agent.DisposeAsync();

        await using var next = RealAgent.Start(Data);

        await Over("c1", next);
        server.Items("c1").OfType<StepEntry>().Select(step => step.Outcome).ShouldBe([StepOutcome.Interrupted, StepOutcome.Skipped]);
        (await File.ReadAllLinesAsync(Lines, Cancellation)).ShouldBe(["start"]);
    }

    [Fact]
    public async Task When_the_broker_ends_all_connections_it_comes_back_and_what_was_not_confirmed_arrives()
    {
        server.Confirms = false;
        await using var agent = RealAgent.Start(Data);
        await Connected(agent);
        await server.Send(target, "c1", Append("one"));
        await Until(() => Task.FromResult(File.Exists(Lines) && server.ReportsReceived > 0), "it has been executed");

        server.Confirms = true;
        await Until(
            async () =>
            {
                await Broker.Disconnect();
                return agent.Log.Contains("no connection to", StringComparison.Ordinal);
            },
            "the agent's connection has been ended");

        await Over("c1", agent);
        (await File.ReadAllLinesAsync(Lines, Cancellation)).ShouldBe(["one"]);
    }

    [Fact]
    public async Task A_copied_folder_is_seen_as_a_conflict_and_executes_nothing()
    {
        var copy = Path.Combine(folder, "copy");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(Data))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        await using var agent = RealAgent.Start(Data);
        await Connected(agent);

        await using var clone = RealAgent.Start(copy);

        await Until(() => Task.FromResult(server.Conflicts.GetValueOrDefault(target) is not null), $"the conflict is shown\n{clone.Log}");
        await Until(() => Task.FromResult(clone.Log.Contains("another agent uses the identity of target", StringComparison.Ordinal)), "the copy says so, too");
        await server.Send(target, "c1", Append("one"));
        await Over("c1", agent);
        (await File.ReadAllLinesAsync(Lines, Cancellation)).ShouldBe(["one"]);
        File.Exists(Path.Combine(copy, "journal")).ShouldBeTrue();
        new FileInfo(Path.Combine(copy, "journal")).Length.ShouldBe(0);
    }

    [Fact]
    public async Task A_copy_on_another_machine_that_finds_the_queue_free_is_told_and_executes_nothing()
    {
        await server.Greet(new() { Target = target, Instance = "i", MachineId = "another machine", AgentVersion = "1", Platform = new("linux", "x64", "", "h"), SentAt = default }, Cancellation);
        await server.Send(target, "c1", Append("one"));

        await using var clone = RealAgent.Start(Data);

        await Until(() => Task.FromResult(clone.Log.Contains("the server does not serve this agent: bound to another machine", StringComparison.Ordinal)), "it is told");
        File.Exists(Lines).ShouldBeFalse();
        await clone.Kill();
        await Until(async () => await Broker.Ready(Broker.Connect(), BrokerNames.AgentQueue(target)) > 0, "the command is still the right one's");
        new FileInfo(Path.Combine(Data, "journal")).Length.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_no_message_is_thrown_away_and_does_not_stand_in_the_way()
    {
        await using var channel = await Broker.Connect().OpenChannel(options: null, Cancellation);
        await channel.BasicPublishAsync("", BrokerNames.AgentQueue(target), "nonsense"u8.ToArray(), Cancellation);
        await using var agent = RealAgent.Start(Data);

        await server.Send(target, "c1", Append("one"));

        await Over("c1", agent);
        agent.Log.ShouldContain("no message of a server is thrown away");
    }

    [Fact]
    public async Task A_deleted_account_is_said_clearly()
    {
        await using var agent = RealAgent.Start(Data);
        await Connected(agent);

        await server.Accounts.Close(target, Cancellation);

        await Until(() => Task.FromResult(agent.Log.Contains("enrol this computer anew", StringComparison.Ordinal)), $"it says so\n{agent.Log}");
    }

    private async Task Connected(RealAgent agent) => await Until(() => Task.FromResult(server.IsConnected(target)), $"the agent is connected\n{agent.Log}");

    private async Task Over(string command, RealAgent agent) => await Until(() => Task.FromResult(server.IsOver(command)), $"{command} is over\n{agent.Log}");

    private ScriptAction Append(string line) => new() { Name = line, Script = $"echo '{line}' >> '{Lines}'" };
}
