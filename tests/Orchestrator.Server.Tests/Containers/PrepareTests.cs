using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Orchestrator.Server.Tests.Containers;

/// <summary>docker/prepare, run for real.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PrepareTests
{
    [Theory]
    [InlineData("server-secrets", "server-1")]
    [InlineData("server-secrets", "server-2")]
    [InlineData("server-secrets", "localhost")]
    [InlineData("broker-secrets", "broker")]
    [InlineData("database-secrets", "database")]
    public void A_service_has_a_certificate_for_its_name_that_its_clients_can_check(string volume, string name)
    {
        using var secrets = new PreparedSecrets();
        using var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(secrets.Folder(volume), "server.pem"), Path.Combine(secrets.Folder(volume), "server.key"));
        // What the servers trust, whoever they speak to.
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(secrets.Folder("server-secrets"), "ca.pem"));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;

        chain.Build(certificate).ShouldBeTrue();
        certificate.MatchesHostname(name).ShouldBeTrue();
        certificate.MatchesHostname("example.org").ShouldBeFalse();
    }

    [Fact]
    public void The_broker_knows_the_password_that_the_servers_have()
    {
        using var secrets = new PreparedSecrets();
        var users = JsonDocument.Parse(secrets.Read("broker-secrets", "definitions.json")).RootElement.GetProperty("users").EnumerateArray().ToList();

        foreach (var file in new[] { "messaging", "broker-admin" })
        {
            var login = new Uri(secrets.Read("server-secrets", file)).UserInfo.Split(':');
            var stored = Convert.FromBase64String(users.Single(user => user.GetProperty("name").GetString() == login[0]).GetProperty("password_hash").GetString()!);
            SHA256.HashData([.. stored[..4], .. Encoding.UTF8.GetBytes(login[1])]).ShouldBe(stored[4..]);
        }

        // Who only sends and receives may not administer.
        users.Single(user => user.GetProperty("name").GetString() == "orchestrator").GetProperty("tags").GetString().ShouldBeEmpty();
    }

    [Fact]
    public void The_database_makes_the_user_that_the_servers_are()
    {
        using var secrets = new PreparedSecrets();

        secrets.Read("server-secrets", "storage").ShouldStartWith($"mongodb://orchestrator:{secrets.Read("database-secrets", "orchestrator")}@database:27017/orchestrator?");
        secrets.Read("database-secrets", "root").ShouldNotBe(secrets.Read("database-secrets", "orchestrator"));
    }

    [Fact]
    public void Secrets_are_their_owners_alone()
    {
        using var secrets = new PreparedSecrets();
        foreach (var volume in new[] { "server-secrets", "broker-secrets", "database-secrets" })
        {
            var folder = new DirectoryInfo(secrets.Folder(volume));
            folder.UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            folder.GetFiles().ShouldAllBe(file => file.UnixFileMode == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Fact]
    public void A_second_start_changes_nothing_and_lost_secrets_are_not_replaced_in_part()
    {
        using var secrets = new PreparedSecrets();
        var before = secrets.Read("server-secrets", "master-key");

        secrets.Run().Code.ShouldBe(0);
        secrets.Read("server-secrets", "master-key").ShouldBe(before);

        File.Delete(Path.Combine(secrets.Folder("broker-secrets"), "complete"));
        var (code, output) = secrets.Run();
        code.ShouldBe(1);
        output.ShouldContain("docker compose down --volumes");
        secrets.Read("server-secrets", "master-key").ShouldBe(before);
    }
}
