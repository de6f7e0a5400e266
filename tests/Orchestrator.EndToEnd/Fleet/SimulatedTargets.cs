namespace Orchestrator.EndToEnd.Fleet;

/// <summary>The simulated targets of a fleet as its servers tell of them.</summary>
internal static class SimulatedTargets
{
    /// <summary>The server that plays them; the first time somebody does.</summary>
    public static Product Player(FleetProduct fleet) => fleet.Servers.Single(server => server.Log.Contains("simulated targets now", StringComparison.Ordinal));

    public static async Task<int> Connected(Product server, CancellationToken cancellation) => (await All(server, cancellation)).Count(target => target.Connected);

    public static async Task<IEnumerable<string>> Names(Product server, CancellationToken cancellation) => (await All(server, cancellation)).Select(target => target.Name);

    private static async Task<List<(string Name, bool Connected)>> All(Product server, CancellationToken cancellation)
    {
        var found = new List<(string, bool)>();
        for (var offset = 0; ; offset += 1_000)
        {
            var page = await server.Api.Get($"/api/targets?limit=1000&offset={offset}", cancellation);
            found.AddRange(page.GetProperty("items").EnumerateArray()
                .Where(target => target.GetProperty("simulated").GetBoolean())
                .Select(target => (target.GetProperty("name").GetString()!, target.GetProperty("connected").GetBoolean())));
            if (offset + 1_000 >= page.GetProperty("total").GetInt32())
                return found;
        }
    }
}
