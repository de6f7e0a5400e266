using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orchestrator.Depot.Tests;

/// <summary>An authority of a test's own, which vouches for whom the test wants.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 own;

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=Authority of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        own = request.CreateSelfSigned(Now.AddDays(-2), Now.AddDays(30));
    }

    /// <summary>Its certificate.</summary>
    public string Pem => own.ExportCertificatePem() + "\n";

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Writes NAME.pem and NAME.key into a folder.</summary>
    /// <param name="host">The name or IP address that it is for.</param>
    /// <param name="days">It is valid from yesterday on, until so many days from now.</param>
    public (string Certificate, string Key) Issue(string folder, string name, string host, int days = 20)
    {
        using var its = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", its, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(own, Now.AddDays(-1), Now.AddDays(days), RandomNumberGenerator.GetBytes(8));
        var (certificate, key) = (Path.Combine(folder, name + ".pem"), Path.Combine(folder, name + ".key"));
        File.WriteAllText(certificate, issued.ExportCertificatePem() + "\n");
        File.WriteAllText(key, its.ExportPkcs8PrivateKeyPem() + "\n");
        return (certificate, key);
    }

    public void Dispose()
    {
        own.Dispose();
        key.Dispose();
    }
}
