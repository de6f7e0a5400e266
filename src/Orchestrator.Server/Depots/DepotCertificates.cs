using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orchestrator.Core.Installation;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Depots;

/// <summary>Certificates of depots, as an administrator has put them into a folder of the server: NAME.pem with those up to the authority, and NAME.key.</summary>
internal sealed class DepotCertificates(ServerSettings settings, TimeProvider time)
{
    private static readonly char[] Separators = ['/', '\\', '\0'];

    /// <returns>Certificate and key; empty: there is no folder, or nothing for this depot in it.</returns>
    /// <exception cref="IdentityException">They cannot be used for the depot.</exception>
    public IReadOnlyList<DepotFile> Of(DepotIdentity depot)
    {
        if (settings.DepotCertificates is not { } folder || depot.Name.IndexOfAny(Separators) >= 0)
            return [];
        var (certificate, key) = (Path.Combine(folder, depot.Name + ".pem"), Path.Combine(folder, depot.Name + ".key"));
        if (!File.Exists(certificate))
            return [];
        try
        {
            using var read = X509Certificate2.CreateFromPemFile(certificate, key);
            if (!read.MatchesHostname(depot.Address.Host.Trim('[', ']'), allowWildcards: true, allowCommonName: false))
                throw new IdentityException($"the certificate {certificate} is not for {depot.Address.Host}, the depot's address; put one there that names it");
            if (read.NotAfter.ToUniversalTime() < time.GetUtcNow().UtcDateTime)
                throw new IdentityException($"the certificate {certificate} is no longer valid since {read.NotAfter.ToUniversalTime():u}; put a new one there");
            return [new DepotFile(DepotFile.Certificate, File.ReadAllBytes(certificate)), new DepotFile(DepotFile.Key, File.ReadAllBytes(key))];
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new IdentityException($"certificate {certificate} and key {key} cannot be used: {unusable.Message}", unusable);
        }
    }
}
