using NodaTime;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Forecasts;

/// <summary>When one computer is there, in a forecast.</summary>
internal sealed class ForecastTarget
{
    // Whoever has been away for long stays away for long.
    private static readonly TimeSpan LeastAbsence = TimeSpan.FromMinutes(30);

    private readonly VirtualClock clock;
    private readonly PresencePattern? pattern;

    /// <summary>Commands and reports that wait for its presence.</summary>
    private readonly List<Action> waiting = [];

    private readonly Action appeared;

    /// <param name="appeared">Told when it comes.</param>
    public ForecastTarget(Target target, ForecastHistory history, VirtualClock clock, Action appeared)
    {
        this.clock = clock;
        this.appeared = appeared;
        Target = target;
        var isPlayed = target.Kind == TargetKind.Simulated;
        HasAgent = target.Connected || target.LastSeen is not null || isPlayed;
        var known = history.Presence.GetValueOrDefault(target.Id);
        pattern = known is { Varies: true } ? known : null;
        IsThere = target.Connected || ((target.LastSeen is null || isPlayed) && known?.IsThere(Now) != false);
        if (pattern is not null)
            FollowPattern(history);
        else if (!IsThere && target.LastSeen is not null)
            ReturnLater(target, known, history);
        else if (!IsThere)
            history.Assume("Computers that no attempt has ever found are taken to stay away.");
        else if (!target.Connected)
            history.Assume("Computers that have never been seen are taken to be on.");
        else if (!history.Presence.ContainsKey(target.Id))
            history.Assume("Computers that are connected now and of which no absence is known are taken to stay.");
    }

    public Target Target { get; }

    public bool IsThere { get; private set; }

    /// <summary>Whether commands reach it: an agent is on it.</summary>
    public bool HasAgent { get; private set; }

    public bool IsReached => IsThere && HasAgent;

    private Instant Now => Instant.FromDateTimeOffset(clock.Now);

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

    private void FollowPattern(ForecastHistory history)
    {
        history.Assume("Computers that were there at some hours of the day and not at others are taken to keep to those hours.");

        // What is seen now counts until the next change that the pattern knows.
        if (pattern!.NextChange(Now) is { } change)
            clock.Schedule((change - Now).ToTimeSpan(), Follow);
    }

    private void Follow()
    {
        Set(pattern!.IsThere(Now));
        if (pattern.NextChange(Now) is { } change)
            clock.Schedule((change - Now).ToTimeSpan(), Follow);
    }

    private void ReturnLater(Target target, PresencePattern? known, ForecastHistory history)
    {
        if (known?.NextSeen(Now) is { } hour)
        {
            history.Assume("Computers that are away are taken to come back at the next hour of the day at which they have been seen before.");
            clock.Schedule((hour - Now).ToTimeSpan(), () => Set(isThere: true));
            return;
        }

        history.Assume("Computers that are away, and of whose hours nothing is known, are taken to stay away for as long again as they have been.");
        var away = clock.Now - target.LastSeen!.Value;
        clock.Schedule(away > LeastAbsence ? away : LeastAbsence, () => Set(isThere: true));
    }

    private void Set(bool isThere)
    {
        if (isThere == IsThere)
            return;
        IsThere = isThere;
        if (isThere)
            Appear();
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
