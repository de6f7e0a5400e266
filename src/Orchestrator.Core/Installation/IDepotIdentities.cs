using System.Security.Cryptography;
using Orchestrator.Contracts.Depots;

namespace Orchestrator.Core.Installation;

/// <summary>What an installer has to know of the depots it brings, and what it brings along for them.</summary>
public interface IDepotIdentities
{
    /// <summary>The depot of a name, compared without case; null: there is none.</summary>
    Task<DepotIdentity?> Find(string name, CancellationToken cancellation);

    /// <summary>Name of the depot with an id; null: there is none any more.</summary>
    Task<string?> NameOf(string id, CancellationToken cancellation);

    /// <summary>The files of a depot as they have to be now, its credentials among them; asked twice, they are the same.</summary>
    /// <exception cref="IdentityException">They cannot be made; the message says why and what to do.</exception>
    Task<IReadOnlyList<DepotFile>> Files(DepotIdentity depot, CancellationToken cancellation);

    /// <summary>The credentials that a depot had are void from now on. It may be repeated.</summary>
    /// <exception cref="IdentityException">The depot is not there any more.</exception>
    Task Withdraw(DepotIdentity depot, CancellationToken cancellation);

    /// <summary>How a depot was when it last said so; null: it has told nothing since it has the credentials that it has, which it reads when it starts.</summary>
    Task<DepotState?> State(DepotIdentity depot, CancellationToken cancellation);
}

/// <summary>A depot as an installer sees it.</summary>
/// <param name="Address">Base address that agents and depots behind it use.</param>
/// <param name="Hops">Depots from it to the servers, itself included.</param>
public sealed record DepotIdentity(string Id, string Name, Uri Address, int Hops);

/// <summary>A file that comes with the installation of a depot. All but the settings are secret.</summary>
public sealed record DepotFile(string Name, byte[] Content)
{
    /// <summary>What the service is told of its surroundings: a line "# depot ID", then lines NAME=VALUE. It belongs to root, the others to the service's account.</summary>
    public const string Settings = "settings";

    /// <summary>The depot's certificate, with those up to the authority (PEM).</summary>
    public const string Certificate = "certificate.pem";

    /// <summary>The certificate's private key (PEM).</summary>
    public const string Key = "certificate.key";

    /// <summary>All there may be, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } = [DepotAccess.FileName, Settings, Certificate, Key];

    /// <summary>64 hex digits, lower case.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Content));
}
