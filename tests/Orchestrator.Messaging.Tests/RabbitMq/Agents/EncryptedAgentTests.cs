using Orchestrator.Agent.Connection;
using Orchestrator.Agent.Hosting;
using Orchestrator.Contracts.Broker;

namespace Orchestrator.Messaging.Tests.RabbitMq.Agents;

/// <summary>An agent's link with TLS, where the services have it.</summary>
public sealed class EncryptedAgentTests : BrokerTest
{
    private const string BrokerVariable = "ORCHESTRATOR_TEST_RABBITMQ_TLS";
    private const string AuthorityVariable = "ORCHESTRATOR_TEST_CA";

    private readonly string target = $"t-{Guid.NewGuid():N}";

    [Fact]
    public async Task The_broker_is_known_by_the_authority_that_enrolment_named()
    {
        await using var path = await AgentPath.Start(Broker, shards: 1);
        var account = await path.Enrolled(target);

        await using var link = await Channel(account, Variable(AuthorityVariable)).Connect(Cancellation);
    }

    [Fact]
    public async Task A_broker_that_the_authority_does_not_vouch_for_gets_no_password()
    {
        await using var path = await AgentPath.Start(Broker, shards: 1);
        var account = await path.Enrolled(target);
        var other = Path.GetTempFileName();
        using var key = System.Security.Cryptography.RSA.Create(2048);
        using var stranger = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=stranger", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await File.WriteAllTextAsync(other, stranger.ExportCertificatePem(), Cancellation);

        var refused = await Should.ThrowAsync<IOException>(() => Channel(account, other).Connect(Cancellation));

        refused.Message.ShouldContain("certificate");
        refused.ToString().ShouldNotContain(account.Password);
        File.Delete(other);
    }

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw Xunit.Sdk.SkipException.ForSkip($"{name} is not set: the broker of these tests has no TLS.");

    private BrokerChannel Channel(BrokerSettings account, string authority)
    {
        var address = new Uri(Variable(BrokerVariable));
        var settings = BrokerSettings.Parse(
            $"amqps://{account.User}:{account.Password}@{address.Authority}/{Broker.Settings.VirtualHost}?cacertfile={Uri.EscapeDataString(authority)}");
        return new BrokerChannel([settings], target, new AgentLog(new StringWriter(), TimeProvider.System));
    }
}
