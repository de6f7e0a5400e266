using System.Globalization;
using Microsoft.Extensions.Logging;
using NodaTime;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Simulation.Tests.Servers;
using Orchestrator.Simulation.Tests.Targets;
using Orchestrator.Timeframes;

namespace Orchestrator.Simulation.Tests.World;

/// <summary>
/// A whole orchestrator for some virtual hours, drawn from one seed: servers that die and hang, a store and queues that survive them,
/// computers with faults of their own, operators who change their minds. Then everything calms down and must come to its end.
/// </summary>
internal sealed class SimulatedWorld
{
    private const int Shards = 4;
    private static readonly CommandSigner Signer = new(CommandSigner.CreateKey());
    private static readonly CommandVerifier Verifier = new([Signer.PublicKey]);
    private static readonly string[] ZonesOfTheWorld =
        ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "UTC", "Africa/Casablanca"];

    private readonly List<ChangeStandBy> words = [];
    private readonly int seed;
    private readonly Random random;
    private readonly Clockwork clockwork;
    private readonly Faults faults;
    private readonly SimulatedStore store;
    private readonly SimulatedQueues queues;
    private readonly SimulatedWorkers workers;
    private readonly Directory directory = new();
    private readonly SimulatedDefinitions definitions;
    private readonly Dictionary<string, SimulatedTarget> targets = new(StringComparer.Ordinal);
    private readonly SimulatedServer?[] servers;
    private readonly AlarmingLogger logger = new();
    private int incarnations;

    public SimulatedWorld(int seed)
    {
        this.seed = seed;
        random = new Random(seed);
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + TimeSpan.FromHours(random.Next(365 * 24));
        clockwork = new Clockwork(start);
        faults = new Faults(random) { CrashRate = 0.004 + random.NextDouble() * 0.01, LossRate = random.NextDouble() * 0.1, DoubleRate = random.NextDouble() * 0.1 };
        store = new SimulatedStore();
        queues = new SimulatedQueues(faults) { Acknowledged = input => Invariants.MayBeForgotten(input, store) };
        workers = new SimulatedWorkers(clockwork, faults);
        definitions = new SimulatedDefinitions(random);
        servers = new SimulatedServer[1 + random.Next(3)];
        directory.Frames["office"] = RandomFrame();
        for (var number = 0; number < 2 + random.Next(5); number++)
        {
            var target = new Target
            {
                Id = $"t{number}",
                Name = $"computer-{number}",
                Os = number % 2 == 0 ? "linux" : "windows",
                AgentZone = ZonesOfTheWorld[random.Next(ZonesOfTheWorld.Length)],
                Timeframe = random.Next(4) == 0 ? "office" : null,
            };
            directory.Targets[target.Id] = target;
            targets[target.Id] = new SimulatedTarget(target, clockwork, faults, queues, Shards, Verifier) { Installed = random.Next(3) > 0 };
        }
    }

    /// <summary>Runs the world to its end and checks everything that must hold.</summary>
    public void Run()
    {
        for (var slot = 0; slot < servers.Length; slot++)
            StartServer(slot);
        foreach (var target in targets.Values)
            clockwork.Schedule(Within(TimeSpan.FromHours(random.Next(3) == 0 ? 3 : 0)), target.SwitchOn);
        var storm = TimeSpan.FromHours(5);
        var runs = 1 + random.Next(2);
        for (var number = 0; number < runs; number++)
            PlanRun(number);
        PlanTroubles(storm);
        clockwork.RunUntil(clockwork.Now + storm);
        Calm();
        for (var hours = 0; hours < 40 && !IsQuiet(); hours++)
        {
            clockwork.RunUntil(clockwork.Now + TimeSpan.FromHours(1));
            Invariants.HoldInTheCalm(store);
        }

        clockwork.RunUntil(clockwork.Now + TimeSpan.FromMinutes(30));
        logger.Alarms.ShouldBeEmpty();
        Invariants.HoldAmong([.. servers.OfType<SimulatedServer>()], Shards);
        Invariants.HoldAtTheEnd(store, targets.Values);
        Invariants.WordsCountOnce(store, words);
        store.Runs.Count.ShouldBe(runs, "a run that was asked for was never made");
    }

    private bool IsQuiet() => store.Runs.All(run => run.HasEnded) && targets.Values.All(target => target.OpenCommands == 0);

    private void PlanRun(int number)
    {
        var request = new RunRequest
        {
            Id = $"seed{seed}-run{number}",
            DefinitionId = SimulatedDefinitions.Names[random.Next(SimulatedDefinitions.Names.Length)],
            Targets = [.. directory.Targets.Values.Where(_ => random.Next(5) > 0).Select(target => target.Name).DefaultIfEmpty("computer-0")],
            Deadline = TimeSpan.FromHours(2 + random.Next(10)),
            StartAt = random.Next(3) == 0 ? clockwork.Now + Within(TimeSpan.FromHours(2)) : null,
        };
        var answered = false;
        clockwork.Schedule(Within(TimeSpan.FromHours(2)), Ask);
        PlanOperator(request.Id);

        void Ask()
        {
            if (answered)
                return;
            servers[random.Next(servers.Length)]?.Launch(request, definitions, () => answered = true);
            clockwork.Schedule(TimeSpan.FromMinutes(3), Ask);
        }
    }

    private void PlanOperator(string runId)
    {
        var shard = RunShard.Of(runId, Shards);
        for (var change = random.Next(3); change > 0; change--)
        {
            var from = Within(TimeSpan.FromHours(4));
            clockwork.Schedule(from, () => queues.Of(shard).Add(new PauseRun(runId, "simulated operator")));
            clockwork.Schedule(from + Within(TimeSpan.FromHours(1)), () => queues.Of(shard).Add(new ResumeRun(runId, "simulated operator")));
        }

        for (var change = random.Next(3); change > 0; change--)
            PlanWordOnStandBy(runId, shard);

        // Whoever pauses for good is helped out by the calm, or by the deadline.
        clockwork.Schedule(TimeSpan.FromHours(5), () => queues.Of(shard).Add(new ResumeRun(runId, "simulated operator")));
        if (random.Next(4) == 0)
            clockwork.Schedule(Within(TimeSpan.FromHours(4)), () => queues.Of(shard).Add(new CancelRun(runId, "simulated operator")));
    }

    private void PlanWordOnStandBy(string runId, int shard)
    {
        var ids = directory.Targets.Keys.Where(_ => random.Next(2) == 0).ToList();
        var word = random.Next().ToString(CultureInfo.InvariantCulture);
        var change = random.Next(3) switch
        {
            0 => new ChangeStandBy(runId, word, "simulated operator", ids, Extend: TimeSpan.FromMinutes(1 + random.Next(90))),
            1 => new ChangeStandBy(runId, word, "simulated operator", ids, Interval: TimeSpan.FromSeconds(10 + random.Next(600))),
            _ => new ChangeStandBy(runId, word, "simulated operator", ids, End: true),
        };
        words.Add(change);
        clockwork.Schedule(Within(TimeSpan.FromHours(4)), () => queues.Deliver(clockwork, shard, change, mayBeLost: false));
    }

    private void PlanTroubles(TimeSpan storm)
    {
        foreach (var target in targets.Values)
        {
            for (var trouble = random.Next(6); trouble > 0; trouble--)
            {
                var from = Within(storm);
                var lasts = Within(TimeSpan.FromMinutes(90));
                switch (random.Next(4))
                {
                    case 0:
                        clockwork.Schedule(from, target.SwitchOff);
                        clockwork.Schedule(from + lasts, target.SwitchOn);
                        break;
                    case 1:
                        clockwork.Schedule(from, () => target.SetLink(false));
                        clockwork.Schedule(from + lasts, () => target.SetLink(true));
                        break;
                    case 2:
                        clockwork.Schedule(from, target.KillAgent);
                        break;
                    default:
                        clockwork.Schedule(from, () => target.JumpClock(faults.Between(TimeSpan.FromHours(-2), TimeSpan.FromHours(2))));
                        break;
                }
            }
        }

        for (var trouble = random.Next(4); trouble > 0; trouble--)
        {
            var slot = random.Next(servers.Length);
            clockwork.Schedule(Within(storm), random.Next(3) switch
            {
                0 => () => servers[slot]?.Process.Kill(),
                1 => () => servers[slot]?.Process.Hang(Within(TimeSpan.FromMinutes(12))),
                _ => () => servers[slot]?.Stop(),
            });
        }

        if (random.Next(3) == 0)
            clockwork.Schedule(Within(storm), ChangeTimeframes);
    }

    private void ChangeTimeframes()
    {
        directory.Frames["office"] = RandomFrame();
        for (var shard = 0; shard < Shards; shard++)
            queues.Of(shard).Add(new TimeframesChanged());
    }

    /// <summary>No more faults; every computer is on, linked and right about the time, so that nothing has an excuse.</summary>
    private void Calm()
    {
        faults.IsActive = false;
        foreach (var target in targets.Values)
        {
            target.JumpClock(-target.ClockError);
            target.SetLink(true);
            target.SwitchOn();
            target.Installed = true;
            target.BootIfNeeded();
        }
    }

    private void StartServer(int slot)
    {
        incarnations++;
        // A server that comes back may be the same one, which takes its shards back at once, or another one, which must wait for the leases.
        var name = random.Next(2) == 0 ? $"server-{slot}" : $"server-{slot}-{incarnations}";
        var server = servers[slot] = new SimulatedServer(
            name, Shards, clockwork, faults, store, queues, workers, targets, definitions, directory, directory, Signer.Sign, logger);
        server.Process.Time.Error = faults.Between(TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(1));
        if (random.Next(4) == 0)
            clockwork.Schedule(Within(TimeSpan.FromHours(2)), () => server.Process.Time.Error = faults.Between(TimeSpan.FromSeconds(-20), TimeSpan.FromSeconds(20)), server.Process);
        clockwork.Schedule(TimeSpan.FromSeconds(30), Look);

        void Look()
        {
            if (server.HasEnded)
                clockwork.Schedule(Within(TimeSpan.FromMinutes(2)), () => StartServer(slot));
            else
                clockwork.Schedule(TimeSpan.FromMinutes(1), Look);
        }
    }

    private TimeSpan Within(TimeSpan most) => most * random.NextDouble();

    private Timeframe RandomFrame()
    {
        var frame = Timeframe.Always(random.Next(2) == 0 ? ActivityLevel.Normal : ActivityLevel.No);
        for (var range = 1 + random.Next(8); range > 0; range--)
        {
            var from = new LocalTime(random.Next(24), random.Next(4) * 15);
            frame = frame.With((IsoDayOfWeek)(1 + random.Next(7)), from, from.PlusMinutes(15 * (1 + random.Next(40))), (ActivityLevel)random.Next(4));
        }

        return frame;
    }

    private sealed class Directory : ITargetDirectory, ITimeframeDirectory
    {
        public Dictionary<string, Target> Targets { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Timeframe> Frames { get; } = new(StringComparer.Ordinal);

        public string OrganisationZone => "Europe/Berlin";

        public Target? Find(string id) => Targets.GetValueOrDefault(id);

        public Target? FindByName(string name) => Targets.Values.FirstOrDefault(target => target.Name == name);

        NamedTimeframe? ITimeframeDirectory.Find(string name) => Frames.TryGetValue(name, out var frame) ? new NamedTimeframe(name, frame) : null;
    }

    /// <summary>Whatever the product calls critical is a failure of the simulation.</summary>
    private sealed class AlarmingLogger : ILogger<ShardHost>
    {
        public List<string> Alarms { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Critical || exception is not (null or IOException or LeaseLostException))
                Alarms.Add($"{formatter(state, exception)} {exception}");
        }
    }
}
