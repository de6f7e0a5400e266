namespace Orchestrator.Contracts.Packages;

/// <summary>How an agent fetches the contents of packages. It is a secret, kept in the agent's data folder, readable by its account alone.</summary>
public sealed record ContentAccess
{
    /// <summary>Its file in the data folder of an agent that is not enrolled because its server starts it itself.</summary>
    public const string FileName = "contents.json";

    /// <summary>Base addresses, tried in this order: <c>https://host:port</c>; http on loopback alone.</summary>
    public required IReadOnlyList<string> Servers { get; init; }

    /// <summary>Certificates (PEM) of the authorities that may vouch for the servers; null: the system's.</summary>
    public string? ServerAuthorities { get; init; }

    /// <summary>Sent as <c>Authorization: Bearer TOKEN</c>. Opens the contents of packages and nothing else, as long as the target exists.</summary>
    public required string Token { get; init; }

    /// <summary>Whether the token may be sent there: encrypted, or not beyond this computer.</summary>
    public static bool IsSafe(Uri server) => server.Scheme == Uri.UriSchemeHttps || (server.Scheme == Uri.UriSchemeHttp && server.IsLoopback);
}
