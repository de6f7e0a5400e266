using Orchestrator.Core.Distributions;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Tests.Runs;

/// <summary>What a store would hold of one run after every batch, and what must be true of it each time.</summary>
internal sealed class StoredRun(RunRecord record, IReadOnlyList<TargetRun> tokens)
{
    private readonly TargetRun[] tokens = [.. tokens];
    private readonly int began = tokens.Count > 0 ? tokens[0].Activity : 0;
    private readonly Dictionary<(string, int), ReportEntry> entries = [];

    public RunRecord Record { get; private set; } = record;

    public IReadOnlyList<TargetRun> Tokens => tokens;

    /// <summary>Every command that was ever sent, by id.</summary>
    public Dictionary<string, OutgoingCommand> Sent { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of those whose bytes are still kept.</summary>
    public HashSet<string> Outstanding { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of those that were sent again, once for each time.</summary>
    public List<string> Resent { get; } = [];

    public IReadOnlyCollection<ReportEntry> Entries => entries.Values;

    public List<RunEvent> Events { get; } = [];

    public IEnumerable<ReportEntry> Results => entries.Values.Where(entry => entry.Phase == ReportPhase.Result);

    public void Take(RunBatch batch, Run run)
    {
        foreach (var changed in batch.Runs)
            Record = changed;
        foreach (var token in batch.Targets)
            Put(token);
        foreach (var entry in batch.Entries)
            entries.TryAdd((entry.CommandId, entry.Number), entry);
        foreach (var command in batch.Commands)
        {
            Sent.TryAdd(command.Id, command).ShouldBeTrue($"command {command.Id} was issued twice");
            Outstanding.Add(command.Id);
        }

        Outstanding.ExceptWith(batch.Settled);
        batch.Resends.ShouldBeSubsetOf(Outstanding, "something is to be sent again whose bytes are gone");
        Resent.AddRange(batch.Resends);
        Events.AddRange(batch.Events);
        Check(run);
    }

    private void Put(TargetRun token)
    {
        var before = tokens[token.Ordinal];
        token.TargetId.ShouldBe(before.TargetId);
        if (before.HasEnded)
            token.ShouldBe(before, $"{token.TargetName} moved after its end");
        tokens[token.Ordinal] = token;
    }

    private void Check(Run run)
    {
        Record.ShouldBe(run.Record, "the stored run is not the one in memory");
        Record.Ledger.Closes.ShouldBeTrue($"the ledger does not close: {Record.Ledger}");
        var counted = tokens.Aggregate(Ledger.Of(tokens.Length), (ledger, token) => ledger.Move(TargetRunState.Waiting, token.State));
        Record.Ledger.ShouldBe(counted, "the ledger differs from the tokens");
        CheckFlow(run.Graph);
        Events.Select(line => line.Number).ShouldBe(Enumerable.Range(2, Events.Count).Select(number => (long)number), "the history has a gap");
        foreach (var token in tokens)
        {
            token.ShouldBe(run.Tokens[token.Ordinal], "a token was changed and not stored");
            var results = Results.Count(entry => entry.Ordinal == token.Ordinal);
            results.ShouldBe(token.HasEnded ? 1 : 0, $"results of {token.TargetName}");
            if (token.HasEnded)
                (token.Wait, token.WakeAt, token.Command, token.Control, token.HoldsSlot).ShouldBe((null, null, null, null, false));
            else
                token.Wait.ShouldNotBeNull().Why.ShouldNotBeNullOrWhiteSpace();
        }

        var pending = tokens.SelectMany(token => new[] { token.Command?.Id, token.Control?.Id }).OfType<string>().ToHashSet(StringComparer.Ordinal);
        Outstanding.ShouldBeSubsetOf(pending, "bytes are kept of a command nobody waits for");
    }

    /// <summary>What the run says of its flow is so of its tokens, and at every activity who began there or came in has gone on or is there.</summary>
    private void CheckFlow(DistributionGraph graph)
    {
        if (Record.Flow is not { } flow)
        {
            tokens.ShouldAllBe(token => token.Visits == null && !token.HasEnded, "targets have moved and no flow is told");
            return;
        }

        flow.Counts.OrderBy(count => (count.ActivityId, count.State))
            .ShouldBe(tokens.CountBy(token => (token.ActivityId, token.State)).OrderBy(at => at.Key).Select(at => new ActivityCount(at.Key.ActivityId, at.Key.State, at.Value)));
        var passages = flow.Passages.ShouldNotBeNull();
        foreach (var activity in graph.Activities)
        {
            var cameIn = passages.Sum(passage => graph.Activities.Single(from => from.Id == passage.ActivityId).Edges[passage.Port] == activity.Index ? passage.Times : 0);
            var wentOn = passages.Where(passage => passage.ActivityId == activity.Id).Sum(passage => passage.Times);
            var there = tokens.Count(token => token.Activity == activity.Index);
            ((activity.Index == began ? tokens.Length : 0) + cameIn).ShouldBe(wentOn + there, $"the flow at {activity.Id}");
        }
    }
}
