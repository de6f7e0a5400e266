using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Timeframes;
using Window = Orchestrator.Timeframes.Window;

namespace Orchestrator.Core.Forecasts;

/// <summary>
/// Runs the engine itself over a virtual clock, between agents and installers that do as earlier ones did. Nothing is stored and nothing leaves.
/// </summary>
/// <param name="installersAtOnce">Installations that all servers make at the same time.</param>
/// <param name="sites">Null: no site is described.</param>
/// <param name="groups">Null: no group names a timeframe.</param>
public sealed class Forecaster(ITargetDirectory targets, ITimeframeDirectory timeframes, int installersAtOnce, ISiteDirectory? sites = null, IGroupDirectory? groups = null)
{
    private const int EventsBetweenLooks = 1_000;

    /// <summary>Up to so many targets each event has a round of its own.</summary>
    private const int FewTargets = 2_000;

    /// <summary>Of more, what happens within this time is taken in one round, as a shard takes what has come meanwhile.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(1);

    // Nothing is lost in a forecast, so nothing needs to be sent again.
    private static readonly EngineOptions Engine = new() { ResendAfter = TimeSpan.FromDays(400), ResendAtMost = TimeSpan.FromDays(400), Grace = TimeSpan.FromSeconds(30) };

    /// <param name="planned">The run as it would be made.</param>
    /// <param name="history">What is known; what must be assumed is added to it.</param>
    /// <param name="now">From when on.</param>
    /// <param name="cancellation">Ends the calculation.</param>
    /// <param name="enough">Once this is cancelled no further rehearsal is begun; there is always one.</param>
    public Forecast Of(PlannedRun planned, ForecastHistory history, DateTimeOffset now, CancellationToken cancellation, CancellationToken enough = default)
    {
        ArgumentNullException.ThrowIfNull(planned);
        ArgumentNullException.ThrowIfNull(history);
        var involved = planned.Targets.Select(token => targets.Find(token.TargetId) ?? new Target { Id = token.TargetId, Name = token.TargetName }).ToList();
        var presences = new Presences(involved, history, now);
        var rehearsals = new List<Rehearsal>();
        IReadOnlyList<string>? bases = null;
        var count = RehearsalsOf(planned.Targets.Count);
        foreach (var number in FromTheMiddle(count).TakeWhile(_ => rehearsals.Count == 0 || !enough.IsCancellationRequested))
        {
            var chance = new Chance(number, count);
            var clock = new VirtualClock(now);
            var transfers = new ForecastTransfers(history, involved, sites ?? NoSites.Instance, chance);
            var world = NewWorld(planned, history, chance, clock, transfers, (ordinal, appeared, isOver) => new ForecastTarget(
                involved[ordinal], presences.IsThere(ordinal), presences.Ahead(ordinal, chance), clock, appeared, isOver));
            world.Run(cancellation);
            rehearsals.Add(Rehearsal.Of(world.Finished, world.FirstStarts));
            bases ??= [.. transfers.Bases()];
        }

        if (rehearsals.Count < count)
        {
            history.Assume(
                $"The run is so large that it was rehearsed {(rehearsals.Count == 1 ? "once" : $"{rehearsals.Count} times")} instead of {count} times: what is told as the range is too narrow"
                + $"{(rehearsals.Count == 1 ? ", it is one time only" : "")}.");
        }

        return ForecastSummary.Of(rehearsals, now, bases ?? [], history);
    }

    /// <summary>Whoever stops early has those in the middle.</summary>
    private static IEnumerable<int> FromTheMiddle(int count) => Enumerable.Range(0, count).OrderBy(number => Math.Abs(number - (count / 2)));

    /// <summary>Of many targets fewer rehearsals are enough: the more there are, the less does chance move.</summary>
    internal static int RehearsalsOf(int targets) => Math.Clamp(20_000 / Math.Max(1, targets), 5, 19);

    private World NewWorld(PlannedRun planned, ForecastHistory history, Chance chance, VirtualClock clock, ForecastTransfers transfers, Func<int, Action, Func<bool>, ForecastTarget> computerOf) =>
        new(planned, history, chance, clock, transfers, computerOf, signed => new RunEngine(targets, timeframes, signed, Engine, sites, groups), installersAtOnce);

    private sealed class World
    {
        private readonly VirtualClock clock;
        private readonly Dictionary<string, ForecastTarget> computers = new(StringComparer.Ordinal);
        private readonly ForecastAgent[] agents;
        private readonly ForecastInstallers installers;
        private readonly Dictionary<string, Command> signed = new(StringComparer.Ordinal);
        private readonly Dictionary<CommandWindow, Window> windows = [];
        private readonly Queue<RunInput> inbox = new();
        private readonly DateTimeOffset?[] installationStarts;
        private readonly RunEngine engine;
        private DateTimeOffset? wake;

        public World(
            PlannedRun planned,
            ForecastHistory history,
            Chance chance,
            VirtualClock clock,
            ForecastTransfers transfers,
            Func<int, Action, Func<bool>, ForecastTarget> computerOf,
            Func<Func<Command, SignedCommand>, RunEngine> engineOf,
            int installersAtOnce)
        {
            this.clock = clock;
            engine = engineOf(Remember);
            Finished = new Run(planned.Run, planned.Graph, planned.Targets);
            installationStarts = new DateTimeOffset?[planned.Targets.Count];
            agents = new ForecastAgent[planned.Targets.Count];
            foreach (var token in planned.Targets)
            {
                var computer = computers[token.TargetId] = computerOf(
                    token.Ordinal, () => inbox.Enqueue(new TargetAppeared(token.TargetId)), () => Finished[token.Ordinal].HasEnded);
                agents[token.Ordinal] = new ForecastAgent(computer, token.Ordinal, history, chance, clock, WindowOf, transfers, inbox.Enqueue);
            }

            installers = new ForecastInstallers(
                Math.Max(1, installersAtOnce), computers, history, chance, clock, inbox.Enqueue, ordinal => installationStarts[ordinal] ??= clock.Now);
        }

        public Run Finished { get; }

        public IReadOnlyList<DateTimeOffset?> FirstStarts =>
            [.. agents.Select((agent, ordinal) => installationStarts[ordinal] is { } began && !(agent.FirstStart < began) ? began : agent.FirstStart)];

        public void Run(CancellationToken cancellation)
        {
            Round();
            var together = agents.Length > FewTargets ? Together : TimeSpan.Zero;
            DateTimeOffset? since = null;
            for (var happened = 0; !Finished.Record.HasEnded && clock.Step(DateTimeOffset.MaxValue); happened++)
            {
                if (happened % EventsBetweenLooks == 0)
                    cancellation.ThrowIfCancellationRequested();
                if (inbox.Count == 0 && !(wake <= clock.Now))
                    continue;
                since ??= clock.Now;
                if (clock.Next - since < together)
                    continue;
                since = null;
                Round();
            }
        }

        /// <summary>What a shard does in a round, without store and transport.</summary>
        private void Round()
        {
            var batch = new RunBatch();
            while (inbox.TryDequeue(out var input))
                engine.Apply(Finished, input, clock.Now, batch);
            while (engine.Advance(Finished, clock.Now, int.MaxValue, batch))
            {
            }

            foreach (var command in batch.Commands)
            {
                if (command.Destination == CommandDestination.Installer)
                    installers.Take(InstallerRequest.In(command));
                else if (signed.Remove(command.Id, out var order) && order.Kind == CommandKind.Execute)
                    agents[command.Ordinal].Take(order);
            }

            if (inbox.Count > 0)
                clock.Schedule(TimeSpan.Zero, () => { });
            WakeInTime();
        }

        private void WakeInTime()
        {
            if (engine.NextWake(Finished) is not { } next || (wake > clock.Now && wake <= next))
                return;
            wake = next > clock.Now ? next : clock.Now;
            clock.Schedule(wake.Value - clock.Now, () => { });
        }

        private SignedCommand Remember(Command command)
        {
            signed[command.Id] = command;
            return new SignedCommand("", [], []);
        }

        private Window WindowOf(CommandWindow told)
        {
            if (windows.TryGetValue(told, out var known))
                return known;
            if (!Zones.TryResolve(told.Zone, out var zone, out var unknown))
                throw new InvalidOperationException(unknown);
            return windows[told] = new Window(zone, [.. told.Timeframes.Select(Timeframe.Parse)]);
        }
    }
}
