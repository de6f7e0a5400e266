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

    /// <summary>Whether the server that a TLS stream greets is who it says it is: a <see cref="RemoteCertificateValidationCallback"/>.</summary>
    public bool Believes(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        // A set may name members elsewhere; for them the option does not hold.
        if (insecure && sender is SslStream stream && MongoAddress.TryParse(stream.TargetHostName, out var address) && address.IsLoopback)
            return true;
        if (authorities is null || certificate is null)
            return errors == SslPolicyErrors.None;
        return (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None && IsSigned(certificate, chain);
    }

    private bool IsSigned(X509Certificate certificate, X509Chain? given)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities!);
        foreach (var element in given?.ChainElements.AsEnumerable() ?? [])
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        using var server = X509CertificateLoader.LoadCertificate(certificate.Export(X509ContentType.Cert));
        return chain.Build(server);
    }
}
