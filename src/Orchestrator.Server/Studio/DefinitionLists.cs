using System.Security.Claims;
using System.Text.Json.Nodes;
using Orchestrator.Core;
using Orchestrator.Core.Distributions;

namespace Orchestrator.Server.Studio;

/// <summary>Elsa Studio's lists of definitions and their versions.</summary>
internal static class DefinitionLists
{
    private const int MostRows = 1_000;
    private const int DefaultRows = 100;

    public static async Task<JsonObject> List(HttpRequest request, IDefinitionStore store, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var mayWrite = DefinitionCalls.MayWrite(user);
        var query = request.Query;
        if (Several(query, "ids") is { Count: > 0 } versionIds)
            return Models.List(await Versions(versionIds, store, mayWrite, cancellation), versionIds.Count, mayWrite);
        var definitions = Several(query, "definitionIds");
        var options = query["versionOptions"].ToString();
        if (definitions.Count == 0 && options is not ("Published" or "AllVersions"))
            return await Latest(query, store, mayWrite, cancellation);

        var rows = new JsonArray();
        if (definitions.Count == 0)
            definitions = [.. (await store.Published(cancellation)).Select(published => published.DefinitionId).Take(MostRows)];
        foreach (var id in definitions)
        {
            var versions = await store.Versions(id, cancellation);
            foreach (var version in Chosen(versions, options))
                rows.Add(Models.Summary(await WithContent(version, store, cancellation), version.Version == versions[0].Version, mayWrite));
        }

        return Models.List(rows, rows.Count, mayWrite);
    }

    public static async Task<JsonObject> Many(HttpRequest request, IDefinitionStore store, ClaimsPrincipal user, CancellationToken cancellation) =>
        DescriptorCalls.List(await Versions(Several(request.Query, "ids"), store, DefinitionCalls.MayWrite(user), cancellation));

    public static async Task<JsonObject> Count(IDefinitionStore store, CancellationToken cancellation) =>
        new() { ["count"] = (await store.List(null, new PageRequest(0, 1), cancellation)).Total };

    private static async Task<JsonObject> Latest(IQueryCollection query, IDefinitionStore store, bool mayWrite, CancellationToken cancellation)
    {
        var size = Math.Clamp(Number(query, "pageSize") ?? (query.ContainsKey("page") ? DefaultRows : MostRows), 1, MostRows);
        var offset = (int)Math.Min(Math.Max(0L, Number(query, "page") ?? 0) * size, int.MaxValue);
        var page = await store.List(query["searchTerm"].ToString() is { Length: > 0 } text ? text : null, new PageRequest(offset, size), cancellation);
        var rows = new JsonArray();
        foreach (var latest in page.Items)
            rows.Add(Models.Summary(await WithContent(latest, store, cancellation), isLatest: true, mayWrite));
        return Models.List(rows, page.Total, mayWrite);
    }

    private static async Task<JsonArray> Versions(IReadOnlyList<string> ids, IDefinitionStore store, bool mayWrite, CancellationToken cancellation)
    {
        var rows = new JsonArray();
        foreach (var id in ids.Take(MostRows))
        {
            if (VersionIds.Read(id) is var (definition, version) && await store.Find(definition, version, cancellation) is { } stored)
                rows.Add(Models.Summary(stored, (await store.Versions(definition, cancellation))[0].Version == version, mayWrite));
        }

        return rows;
    }

    /// <summary>Only a draft's id needs its content.</summary>
    private static async Task<StoredDefinition> WithContent(StoredDefinition row, IDefinitionStore store, CancellationToken cancellation) =>
        row.IsPublished ? row : await store.Find(row.DefinitionId, row.Version, cancellation) ?? row;

    private static IEnumerable<StoredDefinition> Chosen(IReadOnlyList<StoredDefinition> versions, string options) => options switch
    {
        "AllVersions" => versions,
        "Published" => versions.Where(version => version.IsPublished).Take(1),
        "LatestAndPublished" => versions.Take(1).Concat(versions.Skip(1).Where(version => version.IsPublished).Take(versions.Count > 0 && versions[0].IsPublished ? 0 : 1)),
        "Draft" => versions.Take(1).Where(version => !version.IsPublished),
        _ => versions.Take(1),
    };

    /// <summary>A value that may be given several times, or once with commas.</summary>
    private static IReadOnlyList<string> Several(IQueryCollection query, string name) =>
        [.. query[name].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal)];

    private static int? Number(IQueryCollection query, string name) =>
        int.TryParse(query[name], System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}
