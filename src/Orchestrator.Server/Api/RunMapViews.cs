using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;
using Orchestrator.Server.Definitions;

namespace Orchestrator.Server.Api;

/// <summary>A run's distribution as it is drawn, with its targets on it.</summary>
/// <param name="Activities">None if this program can no longer read the run's version.</param>
/// <param name="Edges">What leads from one activity to the next.</param>
public sealed record RunMapView(IReadOnlyList<MapActivityView> Activities, IReadOnlyList<MapEdgeView> Edges);

/// <summary>An activity on the map, and the targets that are there or ended there.</summary>
/// <param name="Implicit">True for the Retry that an Install with an unconnected Failed port gets; it is placed below the Install.</param>
/// <param name="X">Its left edge, in the units of the canvas on which it was drawn.</param>
/// <param name="Y">Its upper edge.</param>
public sealed record MapActivityView(string Activity, string Name, string Type, bool Implicit, double X, double Y, CountsView Counts);

/// <summary>An edge from a port of one activity to another activity.</summary>
/// <param name="Passed">How often targets took it; a target that loops counts each time. Null: the run began before that was counted.</param>
public sealed record MapEdgeView(string From, string Port, string To, long? Passed);

/// <summary>What moves on a map.</summary>
/// <param name="Activities">Where targets are or ended; the others have none.</param>
/// <param name="Passed">Edges that were taken; the others were not. Null: the run began before that was counted.</param>
public sealed record RunFlowView(IReadOnlyList<FlowActivityView> Activities, IReadOnlyList<FlowEdgeView>? Passed)
{
    internal static RunFlowView Of(RunFlow flow) => new(
        [.. flow.Counts.GroupBy(count => count.ActivityId, StringComparer.Ordinal).Select(at => new FlowActivityView(at.Key, CountsView.Of(at)))],
        flow.Passages?.Select(passage => new FlowEdgeView(passage.ActivityId, passage.Port, passage.Times)).ToList());
}

/// <summary>The targets that are at an activity, or ended there.</summary>
public sealed record FlowActivityView(string Activity, CountsView Counts);

/// <summary>How often targets took an edge.</summary>
public sealed record FlowEdgeView(string From, string Port, long Times);

/// <summary>Puts a run's flow onto its drawing.</summary>
internal static class RunMapViews
{
    public static RunMapView Of(IReadOnlyList<GraphActivity> activities, DrawnPlaces places, IReadOnlyList<ActivityCount> counts, IReadOnlyList<Passage>? passages)
    {
        var at = counts.ToLookup(count => count.ActivityId, StringComparer.Ordinal);
        var passed = passages?.ToDictionary(passage => (passage.ActivityId, passage.Port), passage => passage.Times);
        return new RunMapView(
            [
                .. activities.Select(activity => (Activity: activity, Place: places.Of(activity, activities))).Select(drawn => new MapActivityView(
                    drawn.Activity.Id, drawn.Activity.Name, drawn.Activity.Type, drawn.Activity.IsImplicit, drawn.Place.X, drawn.Place.Y, CountsView.Of(at[drawn.Activity.Id]))),
            ],
            [
                .. from activity in activities
                   from edge in activity.Edges.OrderBy(edge => edge.Key, StringComparer.Ordinal)
                   select new MapEdgeView(activity.Id, edge.Key, activities[edge.Value].Id, passed?.GetValueOrDefault((activity.Id, edge.Key))),
            ]);
    }
}
