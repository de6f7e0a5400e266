using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrator.Core.Distributions;
using Orchestrator.Server.Studio;

namespace Orchestrator.Server.Definitions;

/// <summary>Where activities stand on the canvas. Published versions never change, so each is read once while it is remembered.</summary>
internal sealed class Drawings(IDefinitionStore store)
{
    private const int Remembered = 1_000;

    private readonly ConcurrentDictionary<(string Id, int Version), DrawnPlaces> drawn = [];

    /// <returns>Places of nothing if there is no such version, or it cannot be drawn.</returns>
    public async Task<DrawnPlaces> Of(string definitionId, int version, CancellationToken cancellation)
    {
        if (drawn.TryGetValue((definitionId, version), out var known))
            return known;
        var stored = await store.Find(definitionId, version, cancellation);
        var root = stored is null ? null : Definition.Read(stored.Json).Definition?.ToJson()["root"] as JsonObject;
        var places = root is not null && Canvas.Prepare(root) is null ? DrawnPlaces.Read(root) : new DrawnPlaces(new Dictionary<string, Place>());
        if (stored is { IsPublished: true })
        {
            if (drawn.Count >= Remembered)
                drawn.Clear();
            drawn[(definitionId, version)] = places;
        }

        return places;
    }
}

/// <summary>Left and upper edge of an activity, in the units of the canvas.</summary>
internal readonly record struct Place(double X, double Y);

/// <summary>Places of the activities of one version.</summary>
internal sealed class DrawnPlaces(IReadOnlyDictionary<string, Place> places)
{
    private const double Below = 140;

    /// <summary>The activity's place. One that nobody has drawn, the Retry of an Install, is below the activity it leads to.</summary>
    public Place Of(GraphActivity activity, IReadOnlyList<GraphActivity> all)
    {
        if (places.TryGetValue(activity.Id, out var place))
            return place;
        return activity.IsImplicit && activity.Edges.Count > 0 && places.TryGetValue(all[activity.Edges.Values.First()].Id, out var served)
            ? served with { Y = served.Y + Below }
            : default;
    }

    /// <param name="root">A flowchart whose activities all have a place.</param>
    internal static DrawnPlaces Read(JsonObject root)
    {
        var places = new Dictionary<string, Place>(StringComparer.Ordinal);
        foreach (var activity in (root["activities"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (activity["metadata"]?["designer"]?["position"] is JsonObject position)
                places[activity["id"]!.ToString()] = new Place(Number(position["x"]), Number(position["y"]));
        }

        return new DrawnPlaces(places);
    }

    // A number that was put there is an int, and one that was read is text: as text both are the same.
    private static double Number(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number && double.TryParse(node.ToJsonString(), CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : 0;
}
