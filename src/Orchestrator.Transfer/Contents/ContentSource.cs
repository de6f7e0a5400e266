using Orchestrator.Contracts.Packages;

namespace Orchestrator.Transfer.Contents;

/// <summary>Somebody who may have contents: a depot, or a server.</summary>
/// <param name="Address">Base address, ending with '/'.</param>
/// <param name="Token">What opens contents there.</param>
/// <param name="Distance">The nearest is asked first; those equally far take turns.</param>
/// <param name="Depot">Name of the depot; null: it is a server.</param>
public sealed record ContentSource(Uri Address, string Token, int Distance = 0, string? Depot = null)
{
    /// <summary>The servers of an access, all equally far, after everything nearer.</summary>
    /// <exception cref="InvalidDataException">An address cannot be used.</exception>
    public static IEnumerable<ContentSource> Of(ContentAccess access, int distance = 0) =>
        access.Servers.Select(address => At(address, access.Token, distance));

    /// <exception cref="InvalidDataException">The address cannot be used.</exception>
    public static ContentSource At(string address, string token, int distance = 0, string? depot = null)
    {
        var whose = depot is null ? "the server's setting ORCHESTRATOR_AGENTS_SERVER" : $"the address of the depot '{depot}'";
        return Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && ContentAccess.IsSafe(uri)
            ? new ContentSource(uri, token, distance, depot)
            : throw new InvalidDataException($"'{address}' is no address to which a token may be sent; it must be https ({whose})");
    }

    /// <summary>For people.</summary>
    public override string ToString() => Depot is null ? Address.ToString() : $"depot {Depot}";
}
