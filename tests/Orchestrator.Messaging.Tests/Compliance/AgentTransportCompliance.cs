using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.InProcess;
using Orchestrator.Messaging.Reporting;

namespace Orchestrator.Messaging.Tests.Compliance;

/// <summary>What every way to real agents does, seen from both of its ends.</summary>
public abstract class AgentTransportCompliance : IAsyncLifetime
{
    protected const int Shards = 4;

    protected static readonly DateTimeOffset SentAt = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // A broker's users and queues are everybody's, and other tests run beside this one.
    protected string T1 { get; } = $"t1-{Guid.NewGuid():N}";

    protected string T2 { get; } = $"t2-{Guid.NewGuid():N}";

    protected RecordedPresence Presence { get; } = new();

    protected RecordedOutputs Outputs { get; } = new();

    /// <summary>Asks agents for their outputs; there once the test has begun.</summary>
    protected abstract IOutputWatch Watching { get; }

    protected virtual IShardQueues Queues { get; } = new InProcessShardQueues(Shards, TimeProvider.System);

    /// <summary>The server's end; there once the test has begun.</summary>
    protected ICommandTransport Transport { get; private set; } = null!;

    [Fact]
    public async Task A_greeting_is_welcomed_and_announced()
    {
        await using var agent = await Greeted(T1);

        (await agent.Hear()).ShouldBeOfType<Welcome>().Echo.ShouldBe(SentAt);
        (await Presence.Next()).ShouldBe($"{T1} appeared");
    }

    [Fact]
    public async Task A_command_arrives_byte_for_byte()
    {
        await using var agent = await Served(T1);
        var command = Some.Outgoing(Some.Command(T1, SentAt));

        (await Transport.Send([command], Cancellation)).ShouldBeEmpty();

        var delivered = (await agent.Hear()).ShouldBeOfType<Deliver>().Command;
        delivered.Payload.ShouldBe(command.Signed.Payload);
        delivered.Signature.ShouldBe(command.Signed.Signature);
        Some.Verifier.Verify(delivered).ShouldNotBeNull();
    }

    [Fact]
    public async Task Commands_arrive_in_their_order()
    {
        await using var agent = await Served(T1);
        var commands = Enumerable.Range(1, 50).Select(number => Some.Outgoing(Some.Command(T1, SentAt, $"run/0/{number}"))).ToList();

        (await Transport.Send(commands, Cancellation)).ShouldBeEmpty();

        foreach (var command in commands)
            (await agent.Hear()).ShouldBeOfType<Deliver>().Command.Payload.ShouldBe(command.Signed.Payload);
    }

    [Fact]
    public async Task A_command_for_an_absent_agent_comes_back_with_the_reason()
    {
        await using var other = await Served(T2);
        await (await Connect(T1)).DisposeAsync();

        var refused = await Transport.Send([Some.Outgoing(Some.Command(T1, SentAt))], Cancellation);

        refused.ShouldBe([new CommandUndeliverable("run", 0, "run/0/1", "its agent is not connected.")]);
    }

    [Fact]
    public async Task A_report_reaches_the_shard_of_its_run_and_is_confirmed()
    {
        await using var agent = await Served(T1);
        var report = Some.Report("run", T1);
        await using var inbox = await Queues.Open(new ShardLease(RunShard.Of("run", Shards), "server", 1), Cancellation);

        await agent.Say(new Reported { Target = T1, Report = report });

        var delivery = (await inbox.Receive(10, Some.Patience, Cancellation)).ShouldHaveSingleItem();
        var arrived = delivery.Input.ShouldBeOfType<ReportArrived>().Report;
        (arrived with { Items = report.Items }).ShouldBe(report);
        arrived.Items.ShouldBe(report.Items);
        await Transport.Confirm([new ReportConfirmation(T1, CommandDestination.Agent, report.CommandId, 1)], Cancellation);
        (await agent.Hear()).ShouldBe(new Confirm(report.CommandId, 1));
    }

    [Fact]
    public async Task A_repeated_report_arrives_again()
    {
        await using var agent = await Served(T1);
        await using var inbox = await Queues.Open(new ShardLease(RunShard.Of("run", Shards), "server", 1), Cancellation);

        for (var time = 0; time < 2; time++)
        {
            await agent.Say(new Reported { Target = T1, Report = Some.Report("run", T1) });
            (await inbox.Receive(1, Some.Patience, Cancellation)).Count.ShouldBe(1);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_report_for_another_target_reaches_nobody(bool speaksForAnother)
    {
        await using var agent = await Served(T1);
        await using var inbox = await Queues.Open(new ShardLease(RunShard.Of("run", Shards), "server", 1), Cancellation);

        await agent.Say(new Reported { Target = speaksForAnother ? T2 : T1, Report = Some.Report("run", T2) });

        await ShouldBeShutOut(agent, inbox);
        (await inbox.Receive(1, TimeSpan.Zero, Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_is_watched_is_asked_and_what_it_tells_comes_to_who_asked()
    {
        await using var agent = await Served(T1);
        await Watching.Ask(T1, "run", anew: true, Cancellation);
        await Watching.Ask(T2, "run", anew: true, Cancellation);

        var watch = (await agent.Hear()).ShouldBeOfType<Watch>();
        (watch.RunId, watch.Anew).ShouldBe(("run", true));
        watch.Seconds.ShouldBeInRange(1, Watch.MostSeconds);
        var seen = new OutputSeen { Target = T1, RunId = "run", CommandId = "run/0/1", Index = 1, Name = "action", Offset = 7, Text = "grün\n", IsLast = true, Answer = watch.Answer };
        await agent.Say(seen);
        (await Outputs.Next()).ShouldBe(seen);
    }

    [Fact]
    public async Task A_piece_of_an_output_is_kept_and_its_agent_hears_how_far()
    {
        await using var agent = await Served(T1);
        Outputs.StoredUpTo = 12;
        var piece = new OutputPiece { Target = T1, RunId = "run", CommandId = "run/0/1", Index = 2, Starts = 3, Offset = 5, Text = "a piece", Total = 100 };

        await agent.Say(piece);

        (await Outputs.Next()).ShouldBe(piece);
        (await agent.Hear()).ShouldBe(new OutputStored("run/0/1", 2, 12, 3));
    }

    [Fact]
    public async Task A_heartbeat_is_answered_and_announced()
    {
        await using var agent = await Served(T1);

        await agent.Say(new Heartbeat { Target = T1, SentAt = SentAt.AddSeconds(5) });

        (await agent.Hear()).ShouldBeOfType<Welcome>().Echo.ShouldBe(SentAt.AddSeconds(5));
        (await Presence.Next()).ShouldBe($"{T1} is alive at 08:00:05");
    }

    [Fact]
    public async Task A_lost_connection_is_announced()
    {
        await (await Served(T1)).DisposeAsync();

        (await Presence.Next()).ShouldBe($"{T1} is gone");
        (await Transport.Send([Some.Outgoing(Some.Command(T1, SentAt))], Cancellation)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Whom_the_server_does_not_want_is_told_why_and_never_served()
    {
        Presence.Conflict = "This target is not known here.";
        await using var agent = await Greeted(T1);

        (await agent.Hear()).ShouldBeOfType<Conflict>().Message.ShouldBe("This target is not known here.");
        (await agent.Hear()).ShouldBeNull();
        (await Transport.Send([Some.Outgoing(Some.Command(T1, SentAt))], Cancellation)).Count.ShouldBe(1);
    }

    [Fact]
    public virtual async Task A_second_machine_with_the_same_identity_is_not_served()
    {
        await using var first = await Served(T1, machine: "m1");

        await using var clone = await Greeted(T1, machine: "m2");

        (await clone.Hear()).ShouldBeOfType<Conflict>().Message.ShouldContain("m1");
        (await clone.Hear()).ShouldBeNull();
        (await Transport.Send([Some.Outgoing(Some.Command(T1, SentAt))], Cancellation)).ShouldBeEmpty();
        (await first.Hear()).ShouldBeOfType<Deliver>();
    }

    [Fact]
    public virtual async Task A_restarted_agent_is_served_at_once_and_its_former_connection_ends()
    {
        await using var former = await Served(T1, instance: "i1");

        await using var restarted = await Served(T1, instance: "i2");

        (await former.Hear()).ShouldBeOfType<Conflict>();
        (await former.Hear()).ShouldBeNull();
        (await Transport.Send([Some.Outgoing(Some.Command(T1, SentAt))], Cancellation)).ShouldBeEmpty();
        (await restarted.Hear()).ShouldBeOfType<Deliver>();
    }

    public virtual async ValueTask InitializeAsync() => Transport = await Start(new ReportRouter(Queues, Shards));

    public virtual async ValueTask DisposeAsync()
    {
        await Stop();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the server's end.</summary>
    protected abstract Task<ICommandTransport> Start(ReportRouter reports);

    protected abstract Task Stop();

    /// <summary>A connection on which nothing has been said.</summary>
    protected abstract Task<ITestAgent> Connect(string target);

    /// <summary>The server has done with the agent what it does with one that speaks for others.</summary>
    protected virtual async Task ShouldBeShutOut(ITestAgent agent, IShardInbox? inbox)
    {
        (await agent.Hear()).ShouldBeNull();
        (await Presence.Next()).ShouldBe($"{T1} is gone");
    }

    protected async Task<ITestAgent> Greeted(string target, string machine = "m1", string instance = "i1")
    {
        var agent = await Connect(target);
        await agent.Say(new Hello
        {
            Target = target,
            Instance = instance,
            MachineId = machine,
            AgentVersion = "1.0",
            Platform = new AgentPlatform("linux", "x64", "Debian GNU/Linux 13", "host"),
            Interval = TimeSpan.FromSeconds(5),
            SentAt = SentAt,
        });
        return agent;
    }

    protected async Task<ITestAgent> Served(string target, string machine = "m1", string instance = "i1")
    {
        var agent = await Greeted(target, machine, instance);
        (await agent.Hear()).ShouldBeOfType<Welcome>();
        (await Presence.Next()).ShouldBe($"{target} appeared");
        return agent;
    }
}
