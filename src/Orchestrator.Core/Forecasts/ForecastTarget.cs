using NodaTime;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Forecasts;

/// <summary>When one computer is there, in a rehearsal.</summary>
internal sealed class ForecastTarget
{
    private readonly VirtualClock clock;
    private readonly IEnumerator<(Instant At, bool IsThere)>? ahead;

    /// <summary>Commands and reports that wait for its presence.</summary>
    private readonly List<Action> waiting = [];

    private readonly Action appeared;
    private readonly Func<bool> isOver;
    private Action? left;

    /// <param name="isThere">Whether it is there now.</param>
    /// <param name="ahead">When it comes and goes, in order; null: it stays as it is.</param>
    /// <param name="appeared">Told when it comes.</param>
    /// <param name="isOver">Whether it has its result, so that nobody cares any more.</param>
    public ForecastTarget(Target target, bool isThere, IEnumerable<(Instant At, bool IsThere)>? ahead, VirtualClock clock, Action appeared, Func<bool> isOver)
    {
        this.clock = clock;
        this.appeared = appeared;
        this.isOver = isOver;
        IsThere = isThere;
        HasAgent = target.Connected || target.LastSeen is not null || target.Kind == TargetKind.Simulated;
        this.ahead = ahead?.GetEnumerator();
        Await();
    }

    public bool IsThere { get; private set; }

    /// <summary>Whether commands reach it: an agent is on it.</summary>
    public bool HasAgent { get; private set; }

    public bool IsReached => IsThere && HasAgent;

    /// <summary>Whenever it is switched off, or out of reach.</summary>
    public void WhenLeft(Action what) => left += what;

    /// <summary>At once if it is reached, else when it is.</summary>
    public void WhenReached(Action what)
    {
        if (IsReached)
            what();
        else
            waiting.Add(what);
    }

    public void AgentIsThere()
    {
        if (HasAgent)
            return;
        HasAgent = true;
        Appear();
    }

    private void Await()
    {
        if (isOver() || ahead?.MoveNext() != true)
            return;
        var (at, isThere) = ahead.Current;
        clock.Schedule((at - Instant.FromDateTimeOffset(clock.Now)).ToTimeSpan(), () =>
        {
            IsThere = isThere;
            Await();
            if (isThere)
                Appear();
            else
                left?.Invoke();
        });
    }

    private void Appear()
    {
        appeared();
        if (!IsReached)
            return;
        var due = waiting.ToList();
        waiting.Clear();
        foreach (var what in due)
            what();
    }
}
