using System.Globalization;
using System.Runtime.CompilerServices;
using Orchestrator.Core;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Simulation.Tests.Servers;

/// <summary>The store of the simulated world: what the real ones promise, in memory. It passes their compliance suite.</summary>
internal sealed class SimulatedStore : IRunStore, IShardStore, IReportStore
{
    private readonly Dictionary<string, RunRecord> runs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, TargetRun>> targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OutgoingCommand> commands = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, int), ReportEntry> entries = [];
    private readonly Dictionary<(string, int), string> countedCauses = [];
    private readonly Dictionary<string, CausesOfRun> causes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<RunEvent>> events = new(StringComparer.Ordinal);
    private readonly HashSet<string> ends = new(StringComparer.Ordinal);
    private readonly Dictionary<int, LeaseMark> leases = [];
    private readonly Dictionary<string, long> servers = new(StringComparer.Ordinal);
    private readonly Lock leasing = new();
    private int shards;

    /// <summary>Leases on targets; the installers of the simulated world ask for them here.</summary>
    public SimulatedLeases TargetLeases { get; } = new();

    public IReadOnlyCollection<RunRecord> Runs => runs.Values;

    public IReadOnlyCollection<ReportEntry> Entries => entries.Values;

    public IReadOnlyCollection<TargetRun> TargetsOf(string runId) => targets[runId].Values;

    public IReadOnlyCollection<OutgoingCommand> Outstanding => commands.Values;

    public IReadOnlyList<RunEvent> EventsOf(string runId) => events[runId];

    public Task<bool> Create(RunRecord run, IReadOnlyList<TargetRun> tokens, RunEvent created, CancellationToken cancellation)
    {
        var byOrdinal = new SortedDictionary<int, TargetRun>(tokens.ToDictionary(token => token.Ordinal));
        if (!runs.TryAdd(run.Id, run))
            return Task.FromResult(false);
        targets[run.Id] = byOrdinal;
        events[run.Id] = [created];
        return Task.FromResult(true);
    }

    public Task ApplyBatch(ShardLease lease, RunBatch batch, CancellationToken cancellation)
    {
        Hold(lease);
        foreach (var run in batch.Runs.Where(run => IsKept(run.Id)))
        {
            runs[run.Id] = run;
            if (run.EndedAt is not null)
                ends.Add(run.Id);
        }

        foreach (var token in batch.Targets.Where(token => IsKept(token.RunId)))
            targets[token.RunId][token.Ordinal] = token;
        foreach (var entry in batch.Entries.Where(entry => IsKept(entry.RunId)))
            Keep(entry);
        foreach (var command in batch.Commands.Where(command => IsKept(command.RunId)))
            commands.TryAdd(command.Id, command);
        foreach (var settled in batch.Settled)
            commands.Remove(settled);
        foreach (var happened in batch.Events.Where(happened => IsKept(happened.RunId)))
        {
            var history = events[happened.RunId];
            if (history.TrueForAll(known => known.Number != happened.Number))
                history.Add(happened);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<RunRecord>> ActiveRuns(int shard, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<RunRecord>>([.. runs.Values.Where(run => run.Shard == shard && !run.HasEnded).OrderBy(run => run.CreatedAt)]);

    public async IAsyncEnumerable<TargetRun> AllTargets(string runId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        if (!targets.TryGetValue(runId, out var tokens))
            yield break;
        foreach (var token in tokens.Values.ToList())
            yield return token;
    }

    public Task<IReadOnlyList<OutgoingCommand>> Commands(IReadOnlyCollection<string> ids, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<OutgoingCommand>>([.. ids.Where(commands.ContainsKey).Select(id => commands[id])]);

    public Task<CommandAnswer?> Answer(CommandAnswer answer, CancellationToken cancellation) => Task.FromResult(Answer(answer));

    /// <summary>What a worker of the simulated world does at once.</summary>
    public CommandAnswer? Answer(CommandAnswer answer)
    {
        if (!commands.TryGetValue(answer.CommandId, out var command))
            return null;
        commands[answer.CommandId] = command with { Answer = command.Answer ?? answer };
        return commands[answer.CommandId].Answer;
    }

    public Task<TargetRun?> FindTarget(string runId, int ordinal, CancellationToken cancellation) =>
        Task.FromResult(targets.GetValueOrDefault(runId)?.GetValueOrDefault(ordinal));

    public Task<RunRecord?> Find(string runId, CancellationToken cancellation) => Task.FromResult(runs.GetValueOrDefault(runId));

    public Task<Page<RunRecord>> List(RunFilter filter, PageRequest page, CancellationToken cancellation) =>
        Task.FromResult(Paged(
            runs.Values
                .Where(run => (filter.DefinitionId is null || run.DefinitionId == filter.DefinitionId)
                    && (filter.Active is null || filter.Active == !run.HasEnded)
                    && (filter.RerunOf is null || run.RerunOf == filter.RerunOf))
                .OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.Id, StringComparer.Ordinal)
                .Select(Listed),
            page));

    public Task<Page<TargetRun>> Targets(string runId, TargetRunFilter filter, PageRequest page, CancellationToken cancellation) =>
        Task.FromResult(Paged(
            (targets.GetValueOrDefault(runId)?.Values ?? Enumerable.Empty<TargetRun>())
                .Where(token => (filter.States is null || filter.States.Contains(token.State))
                    && (filter.ActivityId is null || token.ActivityId == filter.ActivityId)
                    && (filter.Reason is null || token.Wait?.Reason == filter.Reason)
                    && (filter.Text is null || token.TargetName.Contains(filter.Text, StringComparison.OrdinalIgnoreCase))),
            page));

    public Task<IReadOnlyList<WaitGroup>> Waits(string runId, int max, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<WaitGroup>>(
        [
            .. (targets.GetValueOrDefault(runId)?.Values ?? Enumerable.Empty<TargetRun>())
                .Where(token => !token.HasEnded)
                .GroupBy(token => (token.ActivityId, token.State, token.Wait!.Reason, token.Wait.Why))
                .Select(group => new WaitGroup(
                    group.Key.ActivityId, group.Key.State, group.Key.Reason, group.Key.Why, group.Min(token => token.Wait!.Until), group.Count()))
                .OrderByDescending(group => group.Targets).ThenBy(group => group.ActivityId, StringComparer.Ordinal).Take(max),
        ]);

    public Task<IReadOnlyList<ActivityCount>> ActivityCounts(string runId, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<ActivityCount>>(
        [
            .. (targets.GetValueOrDefault(runId)?.Values ?? Enumerable.Empty<TargetRun>())
                .GroupBy(token => (token.ActivityId, token.State))
                .Select(group => new ActivityCount(group.Key.ActivityId, group.Key.State, group.Count())),
        ]);

    public Task<IReadOnlyList<RunEvent>> Events(string runId, long after, int max, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<RunEvent>>(
            [.. (events.GetValueOrDefault(runId) ?? []).Where(happened => happened.Number > after).OrderBy(happened => happened.Number).Take(max)]);

    public Task<IReadOnlyList<RunRecord>> EndsToFollow(int max, CancellationToken cancellation)
    {
        ThrowIfOutside(max);
        return Task.FromResult<IReadOnlyList<RunRecord>>([.. ends.Select(id => Listed(runs[id])).OrderBy(run => run.EndedAt).Take(max)]);
    }

    public Task EndsFollowed(IReadOnlyCollection<string> runIds, CancellationToken cancellation)
    {
        ends.ExceptWith(runIds);
        return Task.CompletedTask;
    }

    public Task<int> RemoveEnded(DateTimeOffset before, int max, CancellationToken cancellation)
    {
        var ended = runs.Values.Where(run => run.EndedAt < before).OrderBy(run => run.EndedAt).Take(max).Select(run => run.Id).ToList();
        foreach (var id in ended)
        {
            runs.Remove(id);
            ends.Remove(id);
            targets.Remove(id);
            events.Remove(id);
            foreach (var key in entries.Where(entry => entry.Value.RunId == id).Select(entry => entry.Key).ToList())
            {
                entries.Remove(key);
                countedCauses.Remove(key);
            }

            causes.Remove(id);
            foreach (var key in commands.Where(command => command.Value.RunId == id).Select(command => command.Key).ToList())
                commands.Remove(key);
        }

        return Task.FromResult(ended.Count);
    }

    public Task<int> Shards(int ifFirst, CancellationToken cancellation)
    {
        shards = shards == 0 ? ifFirst : shards;
        return Task.FromResult(shards);
    }

    public Task<ShardBoard> Beat(string server, CancellationToken cancellation)
    {
        lock (leasing)
        {
            servers[server] = servers.GetValueOrDefault(server) + 1;
            return Task.FromResult(new ShardBoard([.. servers.Select(pair => new ServerMark(pair.Key, pair.Value))], [.. leases.Values]));
        }
    }

    public Task Forget(ServerMark server, CancellationToken cancellation)
    {
        lock (leasing)
        {
            if (servers.GetValueOrDefault(server.Name) == server.Beats)
                servers.Remove(server.Name);
            return Task.CompletedTask;
        }
    }

    public Task<ShardLease?> Acquire(int shard, string owner, LeaseMark? lapsed, CancellationToken cancellation)
    {
        lock (leasing)
        {
            var held = leases.GetValueOrDefault(shard) ?? new LeaseMark(shard, null, 0, 0);
            if (held.Owner is not null && held.Owner != owner && held != lapsed)
                return Task.FromResult<ShardLease?>(null);
            leases[shard] = new LeaseMark(shard, owner, held.Epoch + 1, held.Renewals + 1);
            return Task.FromResult<ShardLease?>(new ShardLease(shard, owner, held.Epoch + 1));
        }
    }

    public Task Renew(ShardLease lease, CancellationToken cancellation)
    {
        Hold(lease);
        return Task.CompletedTask;
    }

    public Task Release(ShardLease lease, CancellationToken cancellation)
    {
        lock (leasing)
        {
            if (leases.TryGetValue(lease.Shard, out var held) && held.Owner == lease.Owner && held.Epoch == lease.Epoch)
                leases[lease.Shard] = held with { Owner = null, Renewals = held.Renewals + 1 };
            return Task.CompletedTask;
        }
    }

    public Task<Page<ReportEntry>> Query(ReportFilter filter, PageRequest page, CancellationToken cancellation) =>
        Task.FromResult(Paged(Matching(filter).Select(entry => entry with { Output = "" }), page));

    public async IAsyncEnumerable<ReportEntry> Stream(ReportFilter filter, bool withOutput, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var entry in Matching(filter).ToList())
            yield return withOutput ? entry : entry with { Output = "" };
    }

    public async Task<IReadOnlyList<MeasuredLine>> LatestLines(int most, CancellationToken cancellation)
    {
        MeasuredLine.ThrowIfOutside(most);
        return
        [
            .. entries.Values.Where(entry => entry.LineRate is not null)
                .OrderByDescending(entry => entry.At)
                .Take(most)
                .Select(entry => new MeasuredLine(entry.TargetId, entry.Site, entry.LineRate!.Value)),
        ];
    }

    public Task<ReportEntry?> Find(string commandId, int number, CancellationToken cancellation) =>
        Task.FromResult(entries.GetValueOrDefault((commandId, number)));

    private static void ThrowIfOutside(int max)
    {
        if (max is < 1 or > 1000)
            throw new ArgumentOutOfRangeException(nameof(max), max, "It is 1 to 1000.");
    }

    public Task<IReadOnlyList<ReportGroup>> Summarise(ReportFilter filter, ReportDimensions by, bool withDurations, CancellationToken cancellation)
    {
        var tally = new ReportTally(by, withDurations);
        foreach (var entry in Matching(ReportSlot.Widen(filter)))
            tally.Add(entry, runs[entry.RunId].DefinitionId, CountedCause(entry));
        return Task.FromResult(tally.Groups);
    }

    private void Keep(ReportEntry entry)
    {
        if (!entries.TryAdd((entry.CommandId, entry.Number), entry))
            return;
        if (!causes.TryGetValue(entry.RunId, out var ofRun))
            causes[entry.RunId] = ofRun = new CausesOfRun([]);
        countedCauses[(entry.CommandId, entry.Number)] = ofRun.Counted(FailureCause.Of(entry));
    }

    private string CountedCause(ReportEntry entry) => countedCauses[(entry.CommandId, entry.Number)];

    /// <summary>Lists leave out the flow.</summary>
    private static RunRecord Listed(RunRecord run) => run with { Flow = null };

    private static Page<T> Paged<T>(IEnumerable<T> all, PageRequest page)
    {
        if (page.Offset < 0 || page.Limit is < 1 or > 1000)
            throw new ArgumentOutOfRangeException(nameof(page), string.Create(CultureInfo.InvariantCulture, $"{page.Offset}, {page.Limit}"));
        var list = all.ToList();
        return new Page<T>([.. list.Skip(page.Offset).Take(page.Limit)], list.Count);
    }

    private IEnumerable<ReportEntry> Matching(ReportFilter filter) =>
        entries.Values
            .Where(entry => (filter.RunId is null || entry.RunId == filter.RunId)
                && (filter.TargetId is null || entry.TargetId == filter.TargetId)
                && (filter.TargetName is null || string.Equals(entry.TargetName, filter.TargetName, StringComparison.OrdinalIgnoreCase))
                && (filter.DefinitionId is null || runs[entry.RunId].DefinitionId == filter.DefinitionId)
                && (filter.Site is null || entry.Site == filter.Site)
                && (filter.Phases is null || filter.Phases.Contains(entry.Phase))
                && (filter.ReturnCode is null || entry.ReturnCode == filter.ReturnCode)
                && (filter.HasReturnCode is null || filter.HasReturnCode == entry.ReturnCode is not null)
                && (filter.Cause is null || CountedCause(entry) == filter.Cause)
                && (filter.ActivityId is null || entry.ActivityId == filter.ActivityId)
                && (filter.Name is null || entry.Name == filter.Name)
                && (filter.Outcomes is null || filter.Outcomes.Contains(entry.Outcome))
                && (filter.From is null || entry.At >= filter.From)
                && (filter.To is null || entry.At < filter.To))
            .OrderByDescending(entry => runs[entry.RunId].CreatedAt)
            .ThenByDescending(entry => entry.RunId, StringComparer.Ordinal)
            .ThenBy(entry => entry.Ordinal).ThenBy(entry => entry.At).ThenBy(entry => entry.Number);

    private bool IsKept(string runId) => runs.ContainsKey(runId);

    private void Hold(ShardLease lease)
    {
        lock (leasing)
        {
            if (!leases.TryGetValue(lease.Shard, out var held) || held.Owner != lease.Owner || held.Epoch != lease.Epoch)
                throw new LeaseLostException(lease);
            leases[lease.Shard] = held with { Renewals = held.Renewals + 1 };
        }
    }
}
