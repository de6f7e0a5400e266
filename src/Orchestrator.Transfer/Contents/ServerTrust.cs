using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orchestrator.Transfer.Contents;

/// <summary>Which certificates prove that it is a server who answers.</summary>
public static class ServerTrust
{
    /// <summary>A handler that follows no redirection, which would carry a token to somebody else, and trusts these authorities alone.</summary>
    /// <param name="authorities">Certificates (PEM); null: the system's authorities.</param>
    /// <exception cref="InvalidDataException">There is no certificate in the text.</exception>
    public static SocketsHttpHandler Handler(string? authorities)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(15) };
        if (authorities is null)
            return handler;
        var trusted = new X509Certificate2Collection();
        try
        {
            trusted.ImportFromPem(authorities);
        }
        catch (CryptographicException unreadable)
        {
            throw new InvalidDataException($"the authorities of the servers cannot be read as certificates in PEM: {unreadable.Message}", unreadable);
        }

        if (trusted.Count == 0)
            throw new InvalidDataException("the authorities of the servers hold no certificate in PEM");
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        return handler;
    }
}
