using Orchestrator.Contracts;
using Orchestrator.Core.Activities;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Runs;

/// <summary>Makes runs: resolves and freezes targets, pins the versions of definition and packages, stores, and tells the shard. Every server does this for itself.</summary>
/// <param name="packages">Null: there are none.</param>
public sealed class RunLauncher(
    IDefinitionStore definitions, IGraphSource graphs, IRunStore runs, IShardQueues queues, ITargetDirectory targets, TimeProvider time, int shards,
    IPackageStore? packages = null)
{
    private const int NamesInAMessage = 20;
    private const int LongestId = 64;
    private static readonly TimeSpan ShortestDeadline = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(365);

    // Clocks differ, and a request takes its time.
    private static readonly TimeSpan Lateness = TimeSpan.FromMinutes(10);

    /// <param name="by">Who asks: the name of a key, a trigger or a message's sender.</param>
    /// <exception cref="RunRefusedException">Something is wrong with the request; all of it is named.</exception>
    public async Task<RunStarted> Start(RunRequest request, string by, CancellationToken cancellation)
    {
        if (request.Id is { } given && await Existing(given, cancellation) is { } repeated)
            return new RunStarted(repeated, IsNew: false);
        return await Create(await Plan(request, by, cancellation), cancellation);
    }

    /// <summary>The run that <see cref="Start"/> would make; nothing is stored and nobody is told.</summary>
    /// <param name="by">Who asks.</param>
    /// <exception cref="RunRefusedException">Something is wrong with the request; all of it is named.</exception>
    public async Task<PlannedRun> Plan(RunRequest request, string by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var problems = new List<RunProblem>();
        CheckTimes(request, problems);
        var definition = request.Version is { } version
            ? await definitions.Find(request.DefinitionId, version, cancellation)
            : await definitions.FindPublished(request.DefinitionId, cancellation);
        DistributionGraph? graph = null;
        if (definition is null)
            problems.Add(new RunProblem("definitionId", $"There is no published definition '{request.DefinitionId}'{(request.Version is { } v ? $" of version {v}" : "")}; push and publish it first."));
        else if (!definition.IsPublished)
            problems.Add(new RunProblem("version", $"Version {definition.Version} of '{request.DefinitionId}' is a draft; publish it first."));
        else
            graph = await Compile(definition.DefinitionId, definition.Version, "definitionId", problems, cancellation);
        if (graph is not null)
            CheckStart(request, graph, problems);
        var chosen = await Choose(request, graph, problems, cancellation);
        var pinned = graph is null ? null : await PackagePins.Of(graph, earlier: null, packages, problems, cancellation);
        if (problems.Count > 0 || graph is null)
            throw new RunRefusedException(problems);
        return Make(request, graph, chosen, pinned, rerunOf: null, by);
    }

    /// <summary>A new run of the same version over the targets of an ended run that failed or expired.</summary>
    /// <param name="request">Times and id are taken from it; definition, version and targets come from the earlier run.</param>
    /// <exception cref="RunRefusedException">The run is unknown, still going on, nothing in it failed, or its version cannot be run any more.</exception>
    public async Task<RunStarted> RerunFailed(string runId, RunRequest request, string by, CancellationToken cancellation)
    {
        if (request.Id is { } given && await Existing(given, cancellation) is { } repeated)
            return new RunStarted(repeated, IsNew: false);
        var problems = new List<RunProblem>();
        CheckTimes(request, problems);
        var earlier = await runs.Find(runId, cancellation);
        var failed = new List<Target>();
        DistributionGraph? graph = null;
        if (earlier is null)
            problems.Add(new RunProblem("run", $"There is no run '{runId}'."));
        else if (!earlier.HasEnded)
            problems.Add(new RunProblem("run", $"Run '{runId}' has not ended; wait for its end or cancel it."));
        else if ((failed = await Failed(runId, cancellation)).Count == 0)
            problems.Add(new RunProblem("run", $"No target of run '{runId}' failed or expired; there is nothing to repeat."));
        else
            graph = await Compile(earlier.DefinitionId, earlier.DefinitionVersion, "run", problems, cancellation);
        var pinned = graph is null ? null : await PackagePins.Of(graph, earlier?.Packages, packages, problems, cancellation);
        if (earlier is null || graph is null || problems.Count > 0)
            throw new RunRefusedException(problems);
        return await Create(Make(request with { Inputs = earlier.Inputs, StartActivity = earlier.StartActivity }, graph, failed, pinned, runId, by), cancellation);
    }

    private async Task<List<Target>> Failed(string runId, CancellationToken cancellation)
    {
        var failed = new List<Target>();
        await foreach (var token in runs.AllTargets(runId, cancellation))
        {
            if (token.State is TargetRunState.Failed or TargetRunState.Expired)
                failed.Add(targets.Find(token.TargetId) ?? new Target { Id = token.TargetId, Name = token.TargetName, Site = token.Site });
        }

        return failed;
    }

    private async Task<RunRecord?> Existing(string id, CancellationToken cancellation)
    {
        if (id.Length is 0 or > LongestId || id.Any(character => !char.IsAsciiLetterOrDigit(character) && character != '-'))
            throw new RunRefusedException([new RunProblem("id", $"'{id}' cannot be a run's id; use 1 to 64 of A-Z, a-z, 0-9 and '-'.")]);
        return await runs.Find(id, cancellation);
    }

    private void CheckTimes(RunRequest request, List<RunProblem> problems)
    {
        if (request.Deadline is { } deadline && (deadline < ShortestDeadline || deadline > LongestDeadline))
            problems.Add(new RunProblem("deadlineMinutes", $"A run's deadline is 10 to {(int)LongestDeadline.TotalMinutes} minutes after its start, not {deadline.TotalMinutes:0}."));
        if (request.StartAt is { } start && start > time.GetUtcNow() + LongestDeadline)
            problems.Add(new RunProblem("startAt", "A run starts within 365 days; choose an earlier instant."));
        if (!request.MayStartLate && request.StartAt is { } past && past < time.GetUtcNow() - Lateness)
            problems.Add(new RunProblem("startAt", $"The start is past ({past.UtcDateTime:yyyy-MM-dd HH:mm} UTC); name a later instant, or none to start at once."));
    }

    private static void CheckStart(RunRequest request, DistributionGraph graph, List<RunProblem> problems)
    {
        if (request.StartActivity is { } wanted && StartOf(request, graph) is null)
            problems.Add(new RunProblem("startActivity", $"Version {graph.Version} of '{graph.Name}' has no trigger '{wanted}' to begin at."));
        else if (request.StartActivity is null && !graph.StartsByHand)
            problems.Add(new RunProblem("definitionId", $"'{graph.Name}' begins at one of several triggers, which lead to different activities; give it an Elsa.Start for runs that are started by hand."));
    }

    private static GraphActivity? StartOf(RunRequest request, DistributionGraph graph) =>
        request.StartActivity is { } wanted
            ? graph.Activities.FirstOrDefault(activity => activity.Id == wanted && (activity.Behaviour is TriggerActivity || activity.Index == graph.Start))
            : graph.Activities[graph.Start];

    private async Task<DistributionGraph?> Compile(string definitionId, int version, string field, List<RunProblem> problems, CancellationToken cancellation)
    {
        try
        {
            return await graphs.Graph(definitionId, version, cancellation);
        }
        catch (DefinitionUnusableException unusable)
        {
            problems.Add(new RunProblem(field, unusable.Message));
            return null;
        }
    }

    private async Task<List<Target>> Choose(RunRequest request, DistributionGraph? graph, List<RunProblem> problems, CancellationToken cancellation)
    {
        var isSelected = request.Groups.Count > 0 || request.Where is not null;
        var names = request.Targets.Count > 0 || isSelected ? request.Targets : graph?.Selection ?? [];
        await targets.Know([], names, cancellation);
        var selection = isSelected ? await targets.Select(request.Groups, request.Where, cancellation) : new TargetSelection([], [], []);
        if (selection.UnknownGroups.Count > 0)
            problems.Add(new RunProblem("groups", $"There is no group {Listed(selection.UnknownGroups)}; correct the names or create the groups."));
        if (selection.EmptyGroups.Count > 0)
            problems.Add(new RunProblem("groups", $"Nobody belongs to {Listed(selection.EmptyGroups)}; leave the group out, or put targets into it."));
        if (!selection.FoundByQuery)
            problems.Add(new RunProblem("where", "No target is what 'where' asks for; change its conditions."));
        return Resolve(names, selection, problems);
    }

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(NamesInAMessage).Select(name => $"'{name}'")) + (names.Count > NamesInAMessage ? $" and {names.Count - NamesInAMessage} more" : "");

    private List<Target> Resolve(IReadOnlyList<string> names, TargetSelection selection, List<RunProblem> problems)
    {
        var chosen = selection.Targets.ToDictionary(target => target.Id, StringComparer.Ordinal);
        var unknown = new List<string>();
        foreach (var name in names)
        {
            if (targets.FindByName(name) is { } target)
                chosen.TryAdd(target.Id, target);
            else
                unknown.Add(name);
        }

        if (unknown.Count > 0)
        {
            problems.Add(new RunProblem("targets", $"Not in the inventory: {Listed(unknown)}. Correct the names or add the targets."));
        }
        else if (chosen.Count == 0 && selection is { UnknownGroups: [], EmptyGroups: [], FoundByQuery: true })
        {
            problems.Add(new RunProblem("targets", "The run has no targets; name at least one, or give the definition a selection."));
        }

        return [.. chosen.Values];
    }

    private PlannedRun Make(
        RunRequest request, DistributionGraph graph, List<Target> chosen, IReadOnlyList<PinnedPackage>? pinned, string? rerunOf, string by)
    {
        var now = time.GetUtcNow();
        var id = request.Id ?? Guid.CreateVersion7(now).ToString("N");
        var start = request.StartAt is { } at && at > now ? at : (DateTimeOffset?)null;
        var run = new RunRecord
        {
            Id = id,
            DefinitionId = graph.DefinitionId,
            DefinitionVersion = graph.Version,
            Name = graph.Name,
            Status = RunStatus.Scheduled,
            Shard = RunShard.Of(id, shards),
            CreatedAt = now,
            CreatedBy = by,
            StartAt = start,
            Deadline = (start ?? now) + (request.Deadline ?? graph.Deadline),
            RerunOf = rerunOf,
            StartActivity = request.StartActivity,
            Follows = request.Follows,
            ChainLength = request.ChainLength,
            Inputs = request.Inputs,
            Packages = pinned,
            RequestKey = request.Key,
            RequestDigest = request.Digest,
            AnnouncesTargets = request.AnnouncesTargets,
            Ledger = Ledger.Of(chosen.Count),
            LastEvent = 1,
        };
        var wait = Sentences.NotStarted(start);
        var activity = StartOf(request, graph)!;
        var tokens = chosen.Select((target, ordinal) => new TargetRun
        {
            RunId = id,
            Ordinal = ordinal,
            TargetId = target.Id,
            TargetName = target.Name,
            Site = target.Site,
            Activity = activity.Index,
            ActivityId = activity.Id,
            Wait = wait,
        }).ToList();
        return new PlannedRun(run, tokens, graph);
    }

    private async Task<RunStarted> Create(PlannedRun planned, CancellationToken cancellation)
    {
        var run = planned.Run;
        var made = $"Made over {Sentences.Targets(planned.Targets.Count)}{(run.RerunOf is null ? "" : $" that failed in run {run.RerunOf}")}.";
        var created = new RunEvent(run.Id, 1, run.CreatedAt, RunEventKind.Created, run.CreatedBy, made);
        if (!await runs.Create(run, planned.Targets, created, cancellation))
            return new RunStarted(await runs.Find(run.Id, cancellation) ?? run, IsNew: false);
        await queues.Offer(run.Shard, new RunCreated(run.Id), cancellation);
        return new RunStarted(run, IsNew: true);
    }
}
