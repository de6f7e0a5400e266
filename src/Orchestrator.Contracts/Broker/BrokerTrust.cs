using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orchestrator.Contracts.Broker;

/// <summary>Which certificates prove that it is the broker who answers.</summary>
public static class BrokerTrust
{
    /// <summary>Accepts what the authorities of the file vouch for, under the broker's own name; null where the system's authorities decide.</summary>
    /// <exception cref="FormatException">The file holds no certificate.</exception>
    public static RemoteCertificateValidationCallback? Of(BrokerSettings settings)
    {
        if (settings.CaFile is not { } file)
            return null;
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"'{file}' cannot be read as certificates in PEM: {failure.Message}", failure);
        }

        if (authorities.Count == 0)
            throw new FormatException($"'{file}' holds no certificate in PEM.");
        return (_, certificate, chain, errors) => IsVouchedFor(authorities, certificate, chain, errors);
    }

    private static bool IsVouchedFor(X509Certificate2Collection authorities, X509Certificate? certificate, X509Chain? offered, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 leaf || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in offered?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(leaf);
    }
}
