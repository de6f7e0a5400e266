using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Forecasts;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Simulation.Tests.Servers;
using Orchestrator.Simulation.Tests.Targets;
using Orchestrator.Simulation.Tests.World;
using Orchestrator.Timeframes;

namespace Orchestrator.Simulation.Tests.Forecasts;

/// <summary>
/// A world of one or two hundred computers and one distribution, drawn from one seed: the distribution runs once, then a forecast of a second run is made from
/// what the store and the inventory have, then the second run is made. The forecast sees nothing of seed, faults, or of what computers will do.
/// </summary>
internal sealed class ForecastWorld
{
    private const int Shards = 2;
    private const int Fewest = 120;
    private static readonly CommandSigner Signer = new(CommandSigner.CreateKey());
    private static readonly CommandVerifier Verifier = new([Signer.PublicKey]);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(6);

    /// <summary>So long is known of when computers come and go.</summary>
    private static readonly TimeSpan Known = TimeSpan.FromDays(22);

    /// <summary>Days that are drawn: those before the first run, both runs, and what lies between.</summary>
    private const int Days = 42;

    private readonly int seed;
    private readonly double daysOff;
    private readonly Random random;
    private readonly Clockwork clockwork;
    private readonly Faults faults;
    private readonly SimulatedStore store = new();
    private readonly SimulatedQueues queues;
    private readonly SimulatedWorkers workers;
    private readonly SimulatedDefinitions definitions;
    private readonly Shipping? shipping;
    private readonly Inventory inventory = new();
    private readonly Dictionary<string, SimulatedTarget> targets = new(StringComparer.Ordinal);
    private SimulatedServer server;

    /// <param name="daysOff">Share of the days, 0 to 1, on which a computer of office hours stays off, nobody knows why.</param>
    /// <param name="lost">So many are switched off for good some days before the first run.</param>
    /// <param name="shipping">Null: there are no packages, but scripts.</param>
    /// <param name="wide">The share, 0 to 1, of computers at a site without a rate.</param>
    public ForecastWorld(int seed, double daysOff = 0, int lost = 0, Shipping? shipping = null, double wide = 0)
    {
        this.shipping = shipping;
        this.seed = seed;
        this.daysOff = daysOff;
        random = new Random(seed);
        clockwork = new Clockwork(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero) + TimeSpan.FromHours(random.Next(60 * 24)));
        faults = new Faults(random) { CrashRate = 0.00002, LossRate = 0.01, DoubleRate = 0.01 };
        queues = new SimulatedQueues(faults);
        workers = new SimulatedWorkers(clockwork, faults);
        definitions = shipping is null ? SimulatedDefinitions.ForManyTargets(random) : SimulatedDefinitions.WithTransfer();
        inventory.Frame = Timeframe.Parse(shipping is null && random.Next(2) == 0 ? "Normal" : "No; Mon-Sun 20:00-06:00 Normal; Sat,Sun 09:00-16:00 Minimum");
        var computers = Fewest + random.Next(Fewest);
        for (var number = 0; number < computers; number++)
        {
            var computer = Add(number, wide);
            if (number < lost)
                Lose(computer);
            else if (random.Next(shipping is null ? 4 : 12) > 0)
                computer.SwitchOn();
            else
                KeepHours(computer, 6 + random.Next(4), 15 + random.Next(6), restsAtWeekends: random.Next(3) > 0);
        }

        server = NewServer();
        Watch();
        clockwork.RunUntil(clockwork.Now + Known);
    }

    /// <summary>The forecast of the second run, by what store and inventory have then, and what came of it in one of many futures.</summary>
    /// <param name="future">Which of them: fleet, history and forecast are the same in all.</param>
    /// <param name="enough">Once this is cancelled no further rehearsal is made.</param>
    public async Task<(Forecast Forecast, Outcome Outcome)> Run(int future, CancellationToken enough = default)
    {
        var first = Make("first");
        MakeTo(first);
        clockwork.RunUntil(clockwork.Now + TimeSpan.FromMinutes(random.Next(20 * 60)));
        inventory.Refresh(targets.Values, clockwork.Now);
        shipping?.PublishLarger();
        var request = Make("second");
        var launcher = new RunLauncher(definitions, definitions, store, queues.For(server.Process), inventory, new StoppedTime(clockwork.Now), Shards, shipping?.Packages);
        var planned = await launcher.Plan(request, "forecast", CancellationToken.None);
        var history = await new HistoryReader(store, inventory, shipping?.Packages ?? new SimulatedPackages(), target => target.AgentZone ?? inventory.OrganisationZone)
            .Read(planned.Run, [.. inventory.Targets.Values], clockwork.Now, CancellationToken.None);
        var forecast = new Forecaster(inventory, inventory, int.MaxValue, shipping).Of(planned, history, clockwork.Now, CancellationToken.None, enough);
        var asked = clockwork.Now;
        faults.Reseed((seed * 1_000) + future);
        MakeTo(request);
        return (forecast, Outcome.Of(asked, [.. store.TargetsOf(request.Id!)]));
    }

    private RunRequest Make(string which) => new()
    {
        Id = $"seed{seed}-{which}",
        DefinitionId = "fleet",
        Targets = [.. inventory.Targets.Values.Select(target => target.Name)],
        Deadline = Longest,
    };

    private void MakeTo(RunRequest request)
    {
        var answered = false;
        Ask();
        var limit = clockwork.Now + Longest + TimeSpan.FromHours(1);
        while (clockwork.Now < limit && !store.Runs.Any(run => run.Id == request.Id && run.HasEnded))
            clockwork.RunUntil(clockwork.Now + TimeSpan.FromMinutes(30));
        store.Runs.Single(run => run.Id == request.Id).HasEnded.ShouldBeTrue();

        void Ask()
        {
            if (answered)
                return;
            server.Launch(request, definitions, () => answered = true, shipping?.Packages);
            clockwork.Schedule(TimeSpan.FromSeconds(20), Ask);
        }
    }

    private SimulatedTarget Add(int number, double wide)
    {
        var target = new Target { Id = $"t{number}", Name = $"computer-{number}", AgentZone = "Europe/Berlin" };
        target = shipping?.Place(target, wide) ?? target;
        inventory.Targets[target.Id] = target;
        return targets[target.Id] = new SimulatedTarget(target, clockwork, faults, queues, Shards, Verifier)
        {
            Installed = true,
            SizesOf = manifest => shipping!.Packages.SizesOf(manifest),
            Line = shipping?.LineOf(target) ?? double.MaxValue,
        };
    }

    private SignedCommand Sign(Command command) => Signer.Sign(shipping?.Paced(command, inventory.Targets[command.Target]) ?? command);

    private void Lose(SimulatedTarget computer)
    {
        computer.SwitchOn();
        clockwork.Schedule(Known - TimeSpan.FromDays(8), computer.SwitchOff);
    }

    /// <summary>On from one hour to another, with some minutes to and fro, every day or every day but Saturday and Sunday.</summary>
    private void KeepHours(SimulatedTarget computer, int from, int to, bool restsAtWeekends)
    {
        var zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
        var now = Instant.FromDateTimeOffset(clockwork.Now).InZone(zone);
        for (var day = 0; day < Days; day++)
        {
            var date = now.Date.PlusDays(day);
            if ((restsAtWeekends && date.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday) || random.NextDouble() < daysOff)
                continue;
            At(date, from, computer.SwitchOn);
            At(date, to, computer.SwitchOff);
        }

        void At(LocalDate date, int hourOfDay, Action what)
        {
            var at = zone.AtLeniently(date + new LocalTime(hourOfDay, 0)).ToDateTimeOffset() - clockwork.Now + TimeSpan.FromMinutes(random.Next(20));
            if (at > TimeSpan.Zero)
                clockwork.Schedule(at, what);
        }
    }

    private SimulatedServer NewServer() =>
        new("server", Shards, clockwork, faults, store, queues, workers, targets, definitions, inventory, inventory, Sign, NullLogger<ShardHost>.Instance);

    private void Watch()
    {
        if (server.HasEnded)
            server = NewServer();
        inventory.Refresh(targets.Values, clockwork.Now);
        clockwork.Schedule(TimeSpan.FromMinutes(1), Watch);
    }

    /// <summary>What the inventory knows of agents: who is connected, and when it was last seen.</summary>
    private sealed class Inventory : ITargetDirectory, ITimeframeDirectory, IPresenceRecord
    {
        private readonly Dictionary<string, List<PresenceChange>> changes = new(StringComparer.Ordinal);

        public Dictionary<string, Target> Targets { get; } = new(StringComparer.Ordinal);

        public Timeframe Frame { get; set; } = Timeframe.Always(ActivityLevel.Normal);

        public string OrganisationZone => "Europe/Berlin";

        public void Refresh(IEnumerable<SimulatedTarget> computers, DateTimeOffset now)
        {
            foreach (var computer in computers)
            {
                var known = Targets[computer.Target.Id];
                if (computer.IsLinked == known.Connected)
                    continue;
                (CollectionsMarshal.GetValueRefOrAddDefault(changes, known.Id, out _) ??= []).Add(new PresenceChange(now, computer.IsLinked));
                Targets[computer.Target.Id] = known with { Connected = computer.IsLinked, LastSeen = now };
            }
        }

        public Task<IReadOnlyDictionary<string, IReadOnlyList<PresenceChange>>> Presence(IReadOnlyCollection<string> ids, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyDictionary<string, IReadOnlyList<PresenceChange>>>(ids.Where(changes.ContainsKey).ToDictionary(
                id => id, id => (IReadOnlyList<PresenceChange>)[.. changes[id].TakeLast(PresenceChange.Kept)], StringComparer.Ordinal));

        public Target? Find(string id) => Targets.GetValueOrDefault(id);

        public Target? FindByName(string name) => Targets.Values.FirstOrDefault(target => target.Name == name);

        NamedTimeframe? ITimeframeDirectory.Find(string name) => name == "office" ? new NamedTimeframe(name, Frame) : null;
    }

    private sealed class StoppedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

/// <summary>What came of a run.</summary>
/// <param name="Targets">All of them.</param>
/// <param name="Done">When those were done that have not expired, counted from when it was asked for; in order.</param>
internal sealed record Outcome(int Targets, IReadOnlyList<TimeSpan> Done)
{
    public static Outcome Of(DateTimeOffset asked, IReadOnlyList<TargetRun> tokens) => new(
        tokens.Count, [.. tokens.Where(token => token.State != TargetRunState.Expired).Select(token => token.EndedAt!.Value - asked).Order()]);

    /// <summary>When a share of all was done; null: never.</summary>
    public TimeSpan? When(double share) => (int)Math.Ceiling(Targets * share) is var rank && rank <= Done.Count ? Done[rank - 1] : null;

    /// <summary>The share that was done by then.</summary>
    public double ShareAt(TimeSpan at) => Done.Count(done => done <= at) / (double)Targets;
}
