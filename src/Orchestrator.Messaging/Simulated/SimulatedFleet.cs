using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging.Reporting;

namespace Orchestrator.Messaging.Simulated;

/// <summary>
/// <see cref="SimulatedAgents"/> inside the server: takes commands for agents and installations of simulated targets, reports to the shards
/// and tells who comes and goes. One loop, whatever the number of targets.
/// </summary>
public sealed class SimulatedFleet : ICommandTransport, IAsyncDisposable
{
    private const int InboxLength = 100_000;
    private const int Round = 1_000;

    private readonly SimulatedAgents agents;
    private readonly IAgentPresence presence;
    private readonly Func<IReadOnlyList<CommandReport>, CancellationToken, Task> report;
    private readonly TimeProvider time;
    private readonly ILogger<SimulatedFleet> log;
    private readonly Alarm alarm;
    private readonly CancellationTokenSource stopping = new();
    private readonly Channel<Action<DateTimeOffset>> inbox =
        Channel.CreateBounded<Action<DateTimeOffset>>(new BoundedChannelOptions(InboxLength) { SingleReader = true });

    private Task running = Task.CompletedTask;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SimulatedFleet(
        SimulatedFleetOptions options, CommandVerifier verifier, IAgentPresence presence, ReportRouter reports, TimeProvider time, ILogger<SimulatedFleet> log)
        : this(options, verifier, presence, (said, cancellation) => Route(reports, said, cancellation), time, log)
    {
    }

    /// <param name="report">Takes reports where they belong; what it loses is reported again.</param>
    internal SimulatedFleet(
        SimulatedFleetOptions options,
        CommandVerifier verifier,
        IAgentPresence presence,
        Func<IReadOnlyList<CommandReport>, CancellationToken, Task> report,
        TimeProvider time,
        ILogger<SimulatedFleet> log)
    {
        agents = new SimulatedAgents(options, verifier, time.GetUtcNow());
        alarm = new Alarm(time);
        (this.presence, this.report, this.time, this.log) = (presence, report, time, log);
    }

    /// <summary>The inventory entry of every target; the same for the same options.</summary>
    public IEnumerable<Target> Targets => agents.Describe();

    /// <summary>Whether the target is one of this fleet.</summary>
    public bool Serves(string targetId) => agents.Serves(targetId);

    /// <summary>Whether commands reach the target now.</summary>
    public bool IsOnline(string targetId) => agents.IsOnline(targetId, time.GetUtcNow());

    /// <summary>Ends when the fleet does, also by a failure.</summary>
    internal Task Running => running;

    /// <summary>Begins to work. Call it once.</summary>
    public void Start() => running = Task.Run(Run, CancellationToken.None);

    /// <summary>Answers what was accepted by a fleet that this one follows and knows nothing of: interrupted, outcome unknown.</summary>
    public async Task Recover(IEnumerable<CommandInquiry> inquiries, CancellationToken cancellation)
    {
        foreach (var inquiry in inquiries)
        {
            await inbox.Writer.WriteAsync(now => agents.Recover(inquiry, now), cancellation);
            alarm.Ring();
        }
    }

    public Task<IReadOnlyList<CommandUndeliverable>> Send(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var refused = new List<CommandUndeliverable>();
        foreach (var command in commands)
        {
            if (command.Destination == CommandDestination.Agent && !IsOnline(command.TargetId))
                refused.Add(command.Undeliverable(Undeliverables.NotConnected));
            else if (!inbox.Writer.TryWrite(now => agents.Deliver(command, now)))
                refused.Add(command.Undeliverable(Undeliverables.QueueFull));
        }

        alarm.Ring();
        return Task.FromResult<IReadOnlyList<CommandUndeliverable>>(refused);
    }

    /// <summary>What finds no room is dropped: the report is repeated.</summary>
    public Task Confirm(IReadOnlyCollection<ReportConfirmation> confirmations, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        foreach (var confirmation in confirmations)
            inbox.Writer.TryWrite(now => agents.Confirm(confirmation, now));
        alarm.Ring();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        await alarm.DisposeAsync();
        stopping.Dispose();
    }

    private async Task Run()
    {
        try
        {
            while (true)
            {
                var now = time.GetUtcNow();
                var taken = 0;
                for (; taken < Round && inbox.Reader.TryRead(out var message); taken++)
                    message(now);
                agents.Advance(now);
                await Tell();
                if (taken == 0)
                    await alarm.Wait(agents.NextDue, stopping.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server goes down and the fleet with it.
        }
#pragma warning disable CA1031 // The loop has no caller; a fleet that stands still must at least say why.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.LogCritical(failure, "The simulated fleet has stopped");
        }
    }

    private async Task Tell()
    {
        foreach (var (targetId, isOnline) in agents.Appearances)
            await (isOnline ? presence.Appeared(targetId, stopping.Token) : presence.Gone(targetId, stopping.Token));
        agents.Appearances.Clear();
        if (agents.Reports.Count == 0)
            return;
        await report([.. agents.Reports], stopping.Token);
        agents.Reports.Clear();
    }

    private static async Task Route(ReportRouter router, IReadOnlyList<CommandReport> reports, CancellationToken cancellation)
    {
        foreach (var said in reports)
            await router.Route(said, CommandDestination.Agent, cancellation);
    }
}
