using Orchestrator.Core.Distributions;

namespace Orchestrator.Core.Runs;

/// <summary>Counts a run's flow as its tokens move. Who is where is counted anew from the tokens when a run is loaded; how they came there is known from the record alone.</summary>
internal sealed class FlowCount
{
    private static readonly TargetRunState[] States = Enum.GetValues<TargetRunState>();

    private readonly DistributionGraph graph;
    private readonly int[,] standing;
    private readonly SortedDictionary<(int Activity, string Port), long>? passages;
    private bool changed;

    /// <summary>It is told from the first change of any token on, though nobody has moved yet: or it would not be known later that passages were counted from the beginning.</summary>
    private bool isTold;

    public FlowCount(DistributionGraph graph, RunFlow? stored, IReadOnlyList<TargetRun> tokens)
    {
        this.graph = graph;
        isTold = stored is not null;
        standing = new int[tokens.Aggregate(graph.Activities.Count, (most, token) => Math.Max(most, token.Activity + 1)), States.Length];
        foreach (var token in tokens)
            standing[token.Activity, (int)token.State]++;
        if (stored is { Passages: null } || (stored is null && tokens.Any(token => token.Visits is not null)))
            return;
        passages = new SortedDictionary<(int Activity, string Port), long>(Order.Instance);
        var indices = graph.Activities.ToDictionary(activity => activity.Id, activity => activity.Index, StringComparer.Ordinal);
        foreach (var passage in stored?.Passages ?? [])
        {
            if (indices.TryGetValue(passage.ActivityId, out var index))
                passages[(index, passage.Port)] = passage.Times;
        }
    }

    /// <summary>A token has changed: perhaps it has another state, or is elsewhere.</summary>
    public void Move(TargetRun from, TargetRun to)
    {
        changed |= !isTold;
        if (from.Activity == to.Activity && from.State == to.State)
            return;
        standing[from.Activity, (int)from.State]--;
        standing[to.Activity, (int)to.State]++;
        changed = true;
    }

    /// <summary>A token goes on to the next activity.</summary>
    public void Pass(int activity, string port)
    {
        if (passages is not null)
            passages[(activity, port)] = passages.GetValueOrDefault((activity, port)) + 1;
        changed = true;
    }

    /// <summary>The flow as it is now; null: nothing has moved since it was taken last.</summary>
    public RunFlow? Take()
    {
        if (!changed)
            return null;
        changed = false;
        isTold = true;
        var counts =
            from activity in graph.Activities
            from state in States
            where standing[activity.Index, (int)state] != 0
            select new ActivityCount(activity.Id, state, standing[activity.Index, (int)state]);
        return new RunFlow([.. counts], passages is null ? null : [.. passages.Select(passed => new Passage(graph.Activities[passed.Key.Activity].Id, passed.Key.Port, passed.Value))]);
    }

    private sealed class Order : IComparer<(int Activity, string Port)>
    {
        public static readonly Order Instance = new();

        public int Compare((int Activity, string Port) x, (int Activity, string Port) y) =>
            x.Activity != y.Activity ? x.Activity.CompareTo(y.Activity) : string.CompareOrdinal(x.Port, y.Port);
    }
}
