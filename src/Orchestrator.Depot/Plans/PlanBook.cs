using System.Collections.Frozen;
using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Signing;
using Orchestrator.Depot.Hosting;

namespace Orchestrator.Depot.Plans;

/// <summary>The plans of this depot and of all behind it, as the server signed them; kept on the disk, so that a parent that is away does not matter. Safe for concurrent use.</summary>
internal sealed class PlanBook
{
    private readonly Lock gate = new();
    private readonly DepotFolder folder;
    private readonly CommandVerifier verifier;
    private readonly string file;
    private volatile FrozenDictionary<string, Page> pages = FrozenDictionary<string, Page>.Empty;

    public PlanBook(DepotFolder folder, CommandVerifier verifier, ILogger<PlanBook> log)
    {
        (this.folder, this.verifier, file) = (folder, verifier, folder.File("plans.json"));
        try
        {
            if (File.Exists(file))
                pages = Genuine(JsonSerializer.Deserialize(File.ReadAllBytes(file), ContractsJson.Default.IReadOnlyListSignedPlan) ?? []);
        }
        catch (JsonException damaged)
        {
            log.LogWarning("The plans in {File} cannot be read ({Reason}); the parent is asked for them", file, damaged.Message);
        }
    }

    /// <summary>What this depot is to do; null: nobody has told yet.</summary>
    public DepotPlan? Own => pages.GetValueOrDefault(folder.Access.Depot)?.Plan;

    /// <summary>Takes what the parent gives. A plan that is earlier than the known one, or that the server did not sign, is left aside.</summary>
    /// <returns>Whether anything has changed.</returns>
    public bool Take(IReadOnlyList<SignedPlan> plans)
    {
        lock (gate)
        {
            var given = Genuine(plans);
            if (!given.TryGetValue(folder.Access.Depot, out var own) || own.Plan.IssuedAt < Own?.IssuedAt)
                return false;
            var kept = given.Values.Select(page => pages.TryGetValue(page.Plan.Depot, out var known) && known.Plan.IssuedAt > page.Plan.IssuedAt ? known : page).ToList();
            if (kept.Count == pages.Count && kept.TrueForAll(page => pages.TryGetValue(page.Plan.Depot, out var known) && known.Signed.Payload.AsSpan().SequenceEqual(page.Signed.Payload)))
                return false;
            DepotFolder.Write(file, JsonSerializer.SerializeToUtf8Bytes([.. kept.Select(page => page.Signed)], ContractsJson.Default.IReadOnlyListSignedPlan));
            pages = kept.ToFrozenDictionary(page => page.Plan.Depot, StringComparer.Ordinal);
            return true;
        }
    }

    /// <summary>The depot that fetches from this one and has this token, by the token's SHA-256; null: none.</summary>
    public string? ChildOf(string tokenHash) => Own?.Children.FirstOrDefault(child => child.TokenHash == tokenHash)?.Depot;

    /// <summary>The plans of a depot and of all behind it.</summary>
    public IReadOnlyList<SignedPlan> Below(string depot)
    {
        var known = pages;
        return [.. Ids(known, depot).Select(id => known[id].Signed)];
    }

    /// <summary>Ids of a depot and of all behind it: of whom it may tell.</summary>
    public IReadOnlySet<string> From(string depot) => Ids(pages, depot).Append(depot).ToHashSet(StringComparer.Ordinal);

    private static List<string> Ids(FrozenDictionary<string, Page> pages, string top)
    {
        List<string> ids = pages.ContainsKey(top) ? [top] : [];
        for (var index = 0; index < ids.Count; index++)
            ids.AddRange(pages[ids[index]].Plan.Children.Select(child => child.Depot).Where(child => pages.ContainsKey(child) && !ids.Contains(child, StringComparer.Ordinal)));
        return ids;
    }

    private FrozenDictionary<string, Page> Genuine(IReadOnlyList<SignedPlan> plans)
    {
        var genuine = new Dictionary<string, Page>(StringComparer.Ordinal);
        foreach (var signed in plans)
        {
            if (verifier.Verify(signed) is { } plan)
                genuine[plan.Depot] = new Page(plan, signed);
        }

        return genuine.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private sealed record Page(DepotPlan Plan, SignedPlan Signed);
}
