using System.Text.Json.Nodes;

namespace Orchestrator.Server.Studio;

/// <summary>Gives activities without a place on the canvas one: column by column in the direction of the arrows.</summary>
internal static class Layout
{
    private const int ColumnWidth = 280;
    private const int RowHeight = 130;
    private const int Margin = 60;

    /// <param name="activities">All activities; those that have a place keep it.</param>
    /// <param name="connections">With the ids of their ends.</param>
    public static void Place(IReadOnlyList<JsonObject> activities, IEnumerable<JsonObject> connections)
    {
        if (activities.All(HasPlace))
            return;
        var followers = connections.ToLookup(connection => End(connection, "source"), connection => End(connection, "target"), StringComparer.Ordinal);
        var entered = followers.SelectMany(targets => targets).ToHashSet(StringComparer.Ordinal);
        var column = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = activities.Select(activity => activity["id"]!.GetValue<string>()).ToList();
        foreach (var id in ids.Where(id => !entered.Contains(id)).Concat(ids))
            Walk(id, followers, column);

        var rows = new Dictionary<int, int>();
        for (var i = 0; i < activities.Count; i++)
        {
            var row = rows.GetValueOrDefault(column[ids[i]]);
            rows[column[ids[i]]] = row + 1;
            if (HasPlace(activities[i]))
                continue;
            ((JsonObject)activities[i]["metadata"]!)["designer"] = new JsonObject
            {
                ["position"] = new JsonObject { ["x"] = Margin + (column[ids[i]] * ColumnWidth), ["y"] = Margin + (row * RowHeight) },
                ["size"] = new JsonObject { ["width"] = 0, ["height"] = 0 },
            };
        }
    }

    private static void Walk(string start, ILookup<string, string> followers, Dictionary<string, int> column)
    {
        if (!column.TryAdd(start, 0))
            return;
        var next = new Queue<string>([start]);
        while (next.TryDequeue(out var id))
        {
            foreach (var follower in followers[id])
            {
                if (column.TryAdd(follower, column[id] + 1))
                    next.Enqueue(follower);
            }
        }
    }

    private static bool HasPlace(JsonObject activity) => activity["metadata"]?["designer"]?["position"] is JsonObject;

    private static string End(JsonObject connection, string end) => connection[end]!["activity"]!.GetValue<string>();
}
