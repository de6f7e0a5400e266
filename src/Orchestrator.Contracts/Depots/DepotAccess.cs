namespace Orchestrator.Contracts.Depots;

/// <summary>How a depot finds its parent and proves who it is: the file an administrator brings to the depot's computer. It is a secret, readable by its account alone.</summary>
public sealed record DepotAccess
{
    /// <summary>Its file in the depot's data folder.</summary>
    public const string FileName = "depot.json";

    /// <summary>Id of the depot.</summary>
    public required string Depot { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Base addresses of its parent, tried in this order: <c>https://host:port</c>; http on loopback alone.</summary>
    public required IReadOnlyList<string> Parents { get; init; }

    /// <summary>Name of the depot that is its parent; null: the servers are.</summary>
    public string? ParentDepot { get; init; }

    /// <summary>Certificates (PEM) of the authorities that may vouch for the parent; null: the system's.</summary>
    public string? Authorities { get; init; }

    /// <summary>Sent as <c>Authorization: Bearer TOKEN</c>.</summary>
    public required string Token { get; init; }

    /// <summary>The server's keys (PEM): whose plans, manifests and grants it follows.</summary>
    public required string ServerKeys { get; init; }
}

/// <summary>Where contents may be fetched nearby, as a command tells its target.</summary>
/// <param name="Name">Name of the depot.</param>
/// <param name="Address">Base address.</param>
public sealed record NearbyDepot(string Name, string Address);
