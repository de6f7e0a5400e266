using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>Which certificates are believed: those of the named authorities, else those the computer trusts; always for the host's own name.</summary>
internal sealed class TlsTrust
{
    private readonly X509Certificate2Collection? authorities;
    private readonly bool insecure;

    private TlsTrust(X509Certificate2Collection? authorities, bool insecure)
    {
        this.authorities = authorities;
        this.insecure = insecure;
    }

    /// <exception cref="StorageException">The file of authorities cannot be read or has none.</exception>
    public static TlsTrust Load(MongoSettings settings)
    {
        if (settings.TlsCaFile is not { } path)
            return new TlsTrust(null, settings.TlsInsecure);
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPemFile(path);
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The file of the MongoDB option tlsCAFile, '{path}', cannot be read as PEM certificates: {failure.Message}", failure);
        }

        return found.Count > 0
            ? new TlsTrust(found, settings.TlsInsecure)
            : throw new StorageException($"The file of the MongoDB option tlsCAFile, '{path}', has no certificate in it; name a PEM file with the authority's.");
    }

    public SslClientAuthenticationOptions OptionsFor(MongoAddress address)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = address.Host };
        if (authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                // An authority of one's own publishes no list of revoked certificates; where the computer's authorities are used, its own rules hold.
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (insecure && address.IsLoopback)
        {
#pragma warning disable CA5359 // tlsInsecure=true is written in the connection string, and the server is on this computer.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return options;
    }
}
