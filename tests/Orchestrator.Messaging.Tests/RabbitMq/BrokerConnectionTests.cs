using Orchestrator.Contracts.Broker;

namespace Orchestrator.Messaging.Tests.RabbitMq;

public sealed class BrokerConnectionTests : BrokerTest
{
    private const string TlsVariable = "ORCHESTRATOR_TEST_RABBITMQ_TLS";
    private const string CaVariable = "ORCHESTRATOR_TEST_CA";

    [Fact]
    public async Task With_the_authority_named_it_connects_over_TLS()
    {
        var settings = BrokerSettings.Parse($"{OrSkip(TlsVariable)}?cacertfile={Uri.EscapeDataString(OrSkip(CaVariable))}", TlsVariable);
        var connection = Broker.Connect(settings: settings);

        await connection.Connected(Cancellation).WaitAsync(Some.Patience, Cancellation);

        (connection.IsOpen, connection.Problem).ShouldBe((true, null));
    }

    [Fact]
    public async Task Without_it_the_broker_is_not_believed()
    {
        var connection = Broker.Connect(settings: BrokerSettings.Parse(OrSkip(TlsVariable), TlsVariable));

        await Until(() => Task.FromResult(connection.Problem!.Contains("certificate", StringComparison.OrdinalIgnoreCase)), connection.Problem!);

        connection.IsOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_not_repeated()
    {
        var connection = Broker.Connect(settings: Broker.Settings with { Password = "not-the-password" });

        await Until(() => Task.FromResult(connection.Problem!.Contains("ACCESS_REFUSED")), connection.Problem!);

        connection.Problem!.ShouldNotContain("not-the-password");
        connection.Problem!.ShouldContain($"user '{Broker.Settings.User}'");
    }

    [Fact]
    public async Task A_virtual_host_that_lets_nobody_in_is_told_and_never_taken_for_a_connection()
    {
        var connection = Broker.Connect(settings: Broker.Settings with { VirtualHost = "nowhere" });

        await Until(() => Task.FromResult(connection.Problem!.Contains("NOT_ALLOWED")), connection.Problem!);

        (connection.Number, connection.IsOpen, connection.Connected(Cancellation).IsCompleted).ShouldBe((0, false, false));
    }

    [Fact]
    public async Task A_connection_that_is_lost_is_made_again()
    {
        var connection = Broker.Connect();
        await connection.Connected(Cancellation);
        await using (var channel = await connection.OpenChannel(options: null, Cancellation))
        {
            await Until(async () => await Broker.Disconnect() > 0, "the broker never showed the connection");
            await Until(() => Task.FromResult(!channel.IsOpen), "the channel outlived its connection");
        }

        await Until(() => Task.FromResult(connection.IsOpen), "it was not made again");
        await using var another = await connection.OpenChannel(options: null, Cancellation);
        another.IsOpen.ShouldBeTrue();
        connection.Problem.ShouldBeNull();
    }

    /// <summary>A broker that somebody brought along need not speak TLS; that of tests/services/up does.</summary>
    private static string OrSkip(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"{name} is not set: the broker in use has no TLS that this test knows of.");
        return value!;
    }
}
