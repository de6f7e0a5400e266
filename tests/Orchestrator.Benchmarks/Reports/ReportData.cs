using System.Diagnostics;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Benchmarks.Reports;

/// <summary>
/// Entries as ten nightly runs of two distributions leave them: five a target (four actions and its result), 50 sites, most of a run within
/// four hours and a tail of two days, 1 entry in 25 a failure of eight causes. The same every time.
/// </summary>
internal sealed class ReportData(int entries)
{
    public const int Runs = 10;
    public const int Sites = 50;
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 20, 0, 0, TimeSpan.Zero);

    private const int Actions = 4;
    private const int EntriesPerBatch = 300;

    private static readonly string[] Failures =
    [
        "only {0} of 2048 MB are free", "failed with return code 1603: success is return code 0", "failed with return code 1618: success is return code 0",
        "ended with its process tree after its time-out of 00:10:00", "the file {0}.log is in use", "no answer from 10.0.{0}.7", "interrupted, outcome unknown", "",
    ];

    public int TargetsPerRun { get; } = entries / Runs / (Actions + 1);

    public static string RunId(int run) => $"run-{run:00}";

    public static string DefinitionId(int run) => run % 2 == 0 ? "patch-office" : "update-kiosk";

    public static string Site(int ordinal) => $"Site {ordinal * 31 % Sites:00}";

    public static string TargetName(int ordinal) => $"computer-{ordinal:000000}";

    /// <summary>Writes all of them as a server would, in batches.</summary>
    /// <returns>Entries per second of <see cref="IRunStore.ApplyBatch"/>.</returns>
    public async Task<double> Write(IStorage storage, CancellationToken cancellation)
    {
        await storage.Shards.Shards(1, cancellation);
        var lease = await storage.Shards.Acquire(0, "benchmark", lapsed: null, cancellation)
            ?? throw new InvalidOperationException("Another process has the shard.");
        var watch = new Stopwatch();
        var written = 0;
        for (var run = 0; run < Runs; run++)
        {
            await storage.Runs.Create(Run(run), [.. Enumerable.Range(0, TargetsPerRun).Select(ordinal => Token(run, ordinal))], Created(run), cancellation);
            watch.Start();
            foreach (var part in EntriesOf(run).Chunk(EntriesPerBatch))
            {
                var batch = new RunBatch();
                foreach (var entry in part)
                    batch.Add(entry);
                await storage.Runs.ApplyBatch(lease, batch, cancellation);
                written += part.Length;
            }

            watch.Stop();
        }

        return written / watch.Elapsed.TotalSeconds;
    }

    private RunRecord Run(int run) => new()
    {
        Id = RunId(run),
        DefinitionId = DefinitionId(run),
        DefinitionVersion = 1,
        Name = DefinitionId(run),
        Status = RunStatus.Completed,
        Shard = 0,
        CreatedAt = Start.AddDays(run),
        EndedAt = Start.AddDays(run + 3),
        CreatedBy = "benchmark",
        Deadline = Start.AddDays(run + 7),
        Ledger = Ledger.Of(TargetsPerRun),
        LastEvent = 1,
    };

    private static RunEvent Created(int run) => new(RunId(run), 1, Start.AddDays(run), RunEventKind.Created, "benchmark", "Made.");

    private static TargetRun Token(int run, int ordinal) => new()
    {
        RunId = RunId(run),
        Ordinal = ordinal,
        TargetId = $"target-{ordinal:000000}",
        TargetName = TargetName(ordinal),
        Site = Site(ordinal),
        State = TargetRunState.Succeeded,
        ActivityId = "end",
    };

    /// <summary>As they come in: by time, targets in disorder.</summary>
    private IEnumerable<ReportEntry> EntriesOf(int run)
    {
        var random = new Random(run);
        var begins = Enumerable.Range(0, TargetsPerRun)
            .Select(ordinal => (Ordinal: ordinal, At: Start.AddDays(run).AddHours(random.Next(20) == 0 ? random.NextDouble() * 48 : random.NextDouble() * 4)))
            .OrderBy(target => target.At)
            .ToList();
        foreach (var (ordinal, at) in begins)
        {
            var failing = random.Next(5) == 0 ? random.Next(Actions) : -1;
            var clock = at;
            for (var action = 0; action < Actions; action++)
            {
                var ends = clock.AddMilliseconds(Math.Pow(10, 1 + action + random.NextDouble()));
                yield return Step(run, ordinal, action, clock, ends, failing, random);
                clock = ends;
            }

            yield return Result(run, ordinal, at, clock, failing, random);
        }
    }

    private static ReportEntry Step(int run, int ordinal, int action, DateTimeOffset from, DateTimeOffset to, int failing, Random random)
    {
        var failed = action == failing;
        return Entry(run, ordinal) with
        {
            Phase = ReportPhase.Execution,
            CommandId = $"{RunId(run)}/{ordinal}/1",
            Number = action + 2,
            Index = action,
            Name = $"action {action}",
            Outcome = failed ? StepOutcome.Failed : failing >= 0 && action > failing ? StepOutcome.Skipped : StepOutcome.Succeeded,
            ReturnCode = failed ? 1603 : 0,
            StartedAt = from,
            EndedAt = to,
            At = to,
            Message = failed ? Message(random) : "",
        };
    }

    private static ReportEntry Result(int run, int ordinal, DateTimeOffset from, DateTimeOffset to, int failing, Random random) => Entry(run, ordinal) with
    {
        Phase = ReportPhase.Result,
        CommandId = $"{RunId(run)}/{ordinal}",
        Number = 0,
        Name = failing < 0 ? "succeeded" : "failed",
        Outcome = failing < 0 ? StepOutcome.Succeeded : StepOutcome.Failed,
        StartedAt = from,
        EndedAt = to,
        At = to.AddMilliseconds(1),
        Message = failing < 0 ? "" : $"'action {failing}' {Message(random)}",
    };

    private static ReportEntry Entry(int run, int ordinal) => new()
    {
        RunId = RunId(run),
        Ordinal = ordinal,
        TargetId = $"target-{ordinal:000000}",
        TargetName = TargetName(ordinal),
        Site = Site(ordinal),
        Phase = ReportPhase.Execution,
        ActivityId = "execute",
        ActivityName = "Run the setup",
        Attempt = 1,
        CommandId = "",
        Number = 0,
        Name = "",
        Outcome = StepOutcome.Succeeded,
        At = Start,
    };

    private static string Message(Random random) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, Failures[random.Next(Failures.Length)], random.Next(256));
}
