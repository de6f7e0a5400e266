using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Packages;
using Orchestrator.Core.Depots;
using Orchestrator.Server.Api;
using Orchestrator.Server.Enrolment;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Packages;

namespace Orchestrator.Server.Depots;

/// <summary>Adds, changes and removes depots, and makes their credentials.</summary>
internal sealed class DepotDesk(DepotDirectory depots, DepotTokens tokens, NamedTimeframes timeframes, AgentServers servers, ServerKey key, TimeProvider time)
    : IDisposable
{
    private const int LongestName = 100;
    private const int LongestText = 1_000;
    private const int MostPackages = 500;
    private const int LongestRetention = 365 * 24;

    /// <summary>One depot is changed at a time: two together could make a circle of what neither of them sees.</summary>
    private readonly SemaphoreSlim gate = new(1);

    /// <param name="mustBeNew">One that is there already is refused and stays as it is.</param>
    /// <exception cref="Refusal">It cannot be so; all mistakes are told.</exception>
    public async Task<Depot> Put(string name, DepotBody body, bool mustBeNew, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            await depots.Load(cancellation);
            var known = depots.Tree.Find(name);
            if (known is not null && mustBeNew)
                throw Refusal.Conflict($"There is a depot '{known.Name}' already, and it stays as it is. Change its settings, or choose another name.");
            var depot = new Depot
            {
                Name = known?.Name ?? name,
                Id = known?.Id ?? Guid.NewGuid().ToString("N"),
                Generation = known?.Generation ?? 1,
                RenewedAt = known?.RenewedAt,
                Site = body.Site.Trim(),
                Description = body.Description,
                Parent = Query.Text(body.Parent) is { } parent ? depots.Tree.Find(parent)?.Name ?? parent : null,
                Address = body.Address.Trim().TrimEnd('/'),
                Timeframe = Query.Text(body.Timeframe),
                Levels = body.Levels,
                Packages = body.Packages ?? [],
                RetentionHours = body.RetentionHours,
            };
            var mistakes = Mistakes(depot, known is null).ToList();
            if (mistakes.Count > 0)
                throw Refusal.BadRequest(string.Join(" ", mistakes.Select(mistake => mistake.Message)), mistakes);
            await depots.Save(depot, cancellation);
            return depot;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <exception cref="Refusal">There is none, or others fetch from it.</exception>
    public async Task Remove(string name, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            await depots.Load(cancellation);
            var depot = depots.Tree.Find(name) ?? throw Refusal.NotFound("depot", name);
            if (depots.Tree.Behind(depot).FirstOrDefault() is { } child)
                throw Refusal.Conflict($"The depot '{child.Name}' fetches from '{depot.Name}'; give it another parent first.");
            await depots.Remove(name, cancellation);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>New credentials for a depot; those before are void.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<DepotAccess> Renew(string name, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            await depots.Load(cancellation);
            var depot = depots.Tree.Find(name) ?? throw Refusal.NotFound("depot", name);
            depot = depot with { Generation = depot.Generation + 1, RenewedAt = time.GetUtcNow() };
            await depots.Save(depot, cancellation);
            return AccessOf(depot);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The credentials that a depot has now.</summary>
    public DepotAccess AccessOf(Depot depot)
    {
        var parent = depot.Parent is { } above ? depots.Tree.Find(above) : null;
        var access = servers.AccessOf(depot.Id);
        return new DepotAccess
        {
            Depot = depot.Id,
            Name = depot.Name,
            Parents = parent is null ? access.Servers : [parent.Address],
            ParentDepot = parent?.Name,
            Authorities = access.ServerAuthorities,
            Token = tokens.Of(depot),
            ServerKeys = key.Pem,
        };
    }

    public void Dispose() => gate.Dispose();

    private IEnumerable<Mistake> Mistakes(Depot depot, bool isNew)
    {
        if (Names.MistakeIn(depot.Name, "A depot", LongestName) is { } misnamed)
            yield return misnamed;
        if (isNew && depots.Tree.All.Count >= DepotLimits.Depots)
            yield return new Mistake(null, "name", $"There are {DepotLimits.Depots} depots already; remove one first.");
        if (depot.Site.Length is 0 or > LongestName || !depot.Site.All(Names.IsVisible))
            yield return new Mistake(null, "site", $"Name the site whose agents it serves, 1 to {LongestName} visible characters.");
        if (depot.Description.Length > LongestText)
            yield return new Mistake(null, "description", $"A description has at most {LongestText} characters.");
        if (!Uri.TryCreate(depot.Address, UriKind.Absolute, out var address) || address.PathAndQuery != "/" || address.UserInfo.Length > 0 || !ContentAccess.IsSafe(address) || depot.Address.Length > LongestText)
            yield return new Mistake(null, "address", $"address is '{depot.Address}'; write https://HOST:PORT, where agents reach the depot (http on loopback alone).");
        if (depot.Timeframe is { } timeframe && timeframes.Find(timeframe) is null)
            yield return new Mistake(null, "timeframe", $"There is no timeframe '{timeframe}'; name one that is there, or none.");
        foreach (var (field, message) in depot.Levels?.Mistakes() ?? [])
            yield return new Mistake(null, $"levels.{field}", message);
        if (depot.Packages.Count > MostPackages)
            yield return new Mistake(null, "packages", $"packages has {depot.Packages.Count} entries; give at most {MostPackages}, or none for all packages.");
        foreach (var pattern in depot.Packages.Take(MostPackages).Where(pattern => pattern != "*" && PackageNames.FlawOfName(pattern.EndsWith('*') ? pattern[..^1] : pattern) is not null))
            yield return new Mistake(null, "packages", $"packages contains '{pattern}'; write the name of a package, or the beginning of names and '*'.");
        if (depot.RetentionHours is < 0 or > LongestRetention)
            yield return new Mistake(null, "retentionHours", $"retentionHours is {depot.RetentionHours}; give 0 to {LongestRetention}.");
        if (depots.Tree.Flaw(depot) is { } flaw)
            yield return new Mistake(null, "parent", flaw);
    }
}
