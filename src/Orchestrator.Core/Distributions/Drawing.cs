using System.Collections.Frozen;
using Orchestrator.Core.Activities;

namespace Orchestrator.Core.Distributions;

/// <summary>The flowchart of a definition as boxes and arrows: what leads where, and what of it is wrong.</summary>
internal sealed class Drawing
{
    private readonly Definition definition;
    private readonly List<DefinitionError> errors;
    private readonly Dictionary<string, int> indices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>[] edges;
    private readonly List<int>[] followers;

    /// <summary>Activities without an id, or with one that is taken, are left out.</summary>
    public Drawing(Definition definition, List<DefinitionError> errors)
    {
        this.definition = definition;
        this.errors = errors;
        var activities = new List<DefinitionActivity>(definition.Activities.Count);
        foreach (var activity in definition.Activities.Where(activity => activity.Id.Length > 0))
        {
            if (indices.TryAdd(activity.Id, activities.Count))
                activities.Add(activity);
            else
                errors.Add(new(activity.Id, null, $"has the id '{activity.Id}' of another activity ({activities[indices[activity.Id]].DisplayName}); give it one of its own"));
        }

        Activities = activities;
        edges = [.. activities.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal))];
        followers = [.. activities.Select(_ => new List<int>())];
    }

    public IReadOnlyList<DefinitionActivity> Activities { get; }

    public FrozenDictionary<string, int> EdgesOf(int activity) => edges[activity].ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Indices of the Retry activities whose port Retry leads to this one.</summary>
    public IReadOnlyList<int> RetriesOf(int activity) =>
        [.. Enumerable.Range(0, Activities.Count).Where(retry => IsRetry(retry) && edges[retry].TryGetValue(RetryActivity.Again, out var target) && target == activity)];

    /// <summary>Draws the arrows.</summary>
    public void Connect()
    {
        foreach (var connection in definition.Connections)
        {
            var known = indices.TryGetValue(connection.Source, out var source);
            if (!known)
                errors.Add(new(connection.Source, connection.Port, $"a connection to '{connection.Target}' comes from '{connection.Source}', which does not exist; remove it"));
            if (!indices.TryGetValue(connection.Target, out var target))
                errors.Add(new(connection.Source, connection.Port, $"the port leads to '{connection.Target}', which does not exist; remove the connection or add the activity"));
            else if (known)
                Connect(connection, source, target);
        }
    }

    /// <summary>Indices of the triggers: a run they start begins there.</summary>
    public IReadOnlyList<int> Triggers => [.. Enumerable.Range(0, Activities.Count).Where(IsTrigger)];

    /// <summary>Whether a run by hand can begin at <paramref name="start"/>: it is no trigger, or all triggers lead to the same activity.</summary>
    public bool StartsByHand(int start) =>
        start < 0 || !IsTrigger(start) || Activities[start].Id == definition.ExplicitStart || Triggers.Select(trigger => edges[trigger].GetValueOrDefault(ActivityDescriptor.Done, -1)).Distinct().Count() == 1;

    /// <summary>Elsa's rule: what the root names, else a Start, else a trigger, else what may start, else what nothing leads to.</summary>
    /// <returns>-1 if there is none.</returns>
    public int FindStart()
    {
        if (Activities.Count == 0)
        {
            if (definition.Activities.Count == 0)
                errors.Add(new(null, "root.activities", "has no start: the flowchart is empty; add a Start and what is to follow it"));
            return -1;
        }

        if (definition.ExplicitStart is { Length: > 0 } named)
        {
            if (indices.TryGetValue(named, out var explicitStart))
                return explicitStart;
            errors.Add(new(null, "root.start", $"names '{named}', which does not exist; name an activity or remove it"));
            return -1;
        }

        var entered = followers.SelectMany(targets => targets).ToHashSet();
        var start = First(i => Activities[i].Type == StartActivity.Descriptor.Type);
        start = start >= 0 ? start : First(IsTrigger);
        start = start >= 0 ? start : First(i => Activities[i].CanStartWorkflow);
        start = start >= 0 ? start : First(i => !entered.Contains(i));
        if (start < 0)
            errors.Add(new(null, "root.activities", "has no start: something leads to every activity; add a Start"));
        return start;
    }

    /// <summary>Every activity must be reachable, or it stands there to no purpose.</summary>
    public void CheckReachable(int start)
    {
        if (start < 0)
            return;
        var reached = ReachedFrom([start, .. Triggers]);
        for (var i = 0; i < Activities.Count; i++)
        {
            if (!reached.Contains(i))
                errors.Add(new(Activities[i].Id, null, $"is never reached from '{Activities[start].DisplayName}', where targets begin; connect it or remove it"));
        }
    }

    /// <summary>A Retry must lead back to something that leads to it.</summary>
    public void CheckRetries()
    {
        for (var i = 0; i < Activities.Count; i++)
        {
            if (!IsRetry(i))
                continue;
            if (!edges[i].TryGetValue(RetryActivity.Again, out var again))
                errors.Add(new(Activities[i].Id, RetryActivity.Again, "the port Retry leads nowhere; connect it to the activity that is to be tried again"));
            else if (again == i || !ReachedFrom([again]).Contains(i))
                errors.Add(new(Activities[i].Id, RetryActivity.Again, $"the port Retry leads to '{Activities[again].DisplayName}', from which there is no way back here; connect it to the activity whose failure leads here"));
        }
    }

    private void Connect(DefinitionConnection connection, int source, int target)
    {
        followers[source].Add(target);
        var activity = Activities[source];
        if (connection.TargetPort != ActivityDescriptor.In)
            errors.Add(new(connection.Target, connection.TargetPort, $"is entered by the unknown port '{connection.TargetPort}'; the only one is '{ActivityDescriptor.In}'"));
        if (IsTrigger(target))
            errors.Add(new(Activities[target].Id, connection.TargetPort, $"is a trigger, where runs begin; remove the connection from '{connection.Source}'"));
        if (ActivityCatalogue.Find(activity.Type) is not { Unavailable: null } descriptor)
            return;

        var ports = descriptor.Ports.Select(port => port.Name).Concat(descriptor.HasPortPerCase ? SwitchActivity.Labels(activity.Property("cases")) : []).ToList();
        if (!ports.Contains(connection.Port, StringComparer.Ordinal))
        {
            errors.Add(new(activity.Id, connection.Port, ports.Count == 0
                ? $"nothing can follow {activity.Type}; remove the connection to '{connection.Target}'"
                : $"has no port '{connection.Port}'; its ports are {string.Join(", ", ports)}"));
        }
        else if (!edges[source].TryAdd(connection.Port, target) && edges[source][connection.Port] != target)
        {
            errors.Add(new(activity.Id, connection.Port, $"the port '{connection.Port}' leads to '{Activities[edges[source][connection.Port]].Id}' and to '{connection.Target}'; "
                + "a target is one token and goes one way: keep one connection, or use a Decision or a Switch"));
        }
    }

    private bool IsTrigger(int activity) => ActivityCatalogue.Find(Activities[activity].Type)?.IsTrigger == true;

    private bool IsRetry(int activity) => Activities[activity].Type == RetryActivity.Type;

    private int First(Func<int, bool> predicate)
    {
        for (var i = 0; i < Activities.Count; i++)
        {
            if (predicate(i))
                return i;
        }

        return -1;
    }

    private HashSet<int> ReachedFrom(IEnumerable<int> starts)
    {
        var reached = starts.ToHashSet();
        var next = new Stack<int>(reached);
        while (next.TryPop(out var activity))
        {
            foreach (var follower in followers[activity])
            {
                if (reached.Add(follower))
                    next.Push(follower);
            }
        }

        return reached;
    }
}
