using NodaTime;
using Orchestrator.Contracts.Depots;
using Orchestrator.Depot.Contact;
using Orchestrator.Depot.Plans;
using Orchestrator.Timeframes;

namespace Orchestrator.Depot.Copying;

/// <summary>What may be done on the edge from the parent at a moment.</summary>
/// <param name="Settings">Null: the window is closed, or there is no plan.</param>
/// <param name="NextChange">When the level changes; null: never.</param>
internal sealed record EdgeNow(ActivityLevel Level, EdgeSettings? Settings, DateTimeOffset? NextChange)
{
    /// <summary>Contents that are known to be missing may be begun.</summary>
    public bool MayCopy => Settings is not null;

    /// <summary>The depot may look for work.</summary>
    public bool MayPoll => Settings is not null && Settings.PollingInterval > TimeSpan.Zero;
}

/// <summary>Reads the plan's timeframes in the zone of its site, on the server's time.</summary>
internal sealed class Edge(PlanBook plans, CorrectedClock clock)
{
    private (DepotPlan Plan, Window Window)? known;

    public EdgeNow Now()
    {
        if (plans.Own is not { } plan || WindowOf(plan) is not { } window)
            return new EdgeNow(ActivityLevel.No, null, null);
        var now = Instant.FromDateTimeOffset(clock.Now);
        var level = window.LevelAt(now);
        return new EdgeNow(
            level,
            level == ActivityLevel.No ? null : plan.Levels.FirstOrDefault(settings => settings.Level == level.ToString()),
            window.NextChange(now)?.ToDateTimeOffset());
    }

    /// <summary>Null: the server names a zone or a timeframe that this program does not know; nothing may be done then.</summary>
    private Window? WindowOf(DepotPlan plan)
    {
        if (known is var (last, window) && ReferenceEquals(last, plan))
            return window;
        if (!Zones.TryResolve(plan.Zone, out var zone, out _))
            return null;
        var timeframes = new List<Timeframe>();
        foreach (var text in plan.Timeframes)
        {
            if (!Timeframe.TryParse(text, out var timeframe, out _))
                return null;
            timeframes.Add(timeframe);
        }

        var read = new Window(zone, timeframes);
        known = (plan, read);
        return read;
    }
}
