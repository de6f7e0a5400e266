using Orchestrator.Agent.Connection;
using Orchestrator.Contracts.Broker;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Agents;

namespace Orchestrator.Messaging.Tests.RabbitMq.Agents;

/// <summary>Accounts of agents at the real broker, made through its administration.</summary>
public sealed class AgentAccountsTests : BrokerTest
{
    private readonly string target = $"t-{Guid.NewGuid():N}";
    private BrokerAdministration administration = null!;
    private AgentAccounts accounts = null!;
    private BrokerConnection connection = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        connection = Broker.Connect("server");
        await Topology.Declare(connection, 1, new TopologyLimits(), Cancellation);
        administration = new BrokerAdministration(TestBroker.Administration, Broker.Settings.VirtualHost);
        accounts = new AgentAccounts(administration, new AgentQueues(connection), new AgentAccess(["amqp://127.0.0.1"], null));
    }

    public override async ValueTask DisposeAsync()
    {
        await accounts.Close(target, CancellationToken.None);
        administration.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task An_account_lets_its_agent_in_and_a_new_one_of_the_same_target_replaces_it()
    {
        var first = await accounts.Open(target, Cancellation);
        await using (await BrokerTestAgent.Connect(Settings(first), target))
        {
            // It is in.
        }

        var second = await accounts.Open(target, Cancellation);

        second.User.ShouldBe(BrokerNames.AgentUser(target));
        await using var agent = await BrokerTestAgent.Connect(Settings(second), target);
        (await Should.ThrowAsync<NotAdmittedException>(() => BrokerTestAgent.Connect(Settings(first), target))).Message.ShouldContain("enrol this computer anew");
    }

    [Fact]
    public async Task A_closed_account_ends_the_agents_connection_and_its_queue_is_gone()
    {
        await using var agent = await BrokerTestAgent.Connect(Settings(await accounts.Open(target, Cancellation)), target);

        await accounts.Close(target, Cancellation);

        await Should.ThrowAsync<IOException>(agent.Hear);
        await using var channel = await connection.OpenChannel(options: null, Cancellation);
        await Should.ThrowAsync<global::RabbitMQ.Client.Exceptions.OperationInterruptedException>(() => channel.QueueDeclarePassiveAsync(BrokerNames.AgentQueue(target), Cancellation));
        await accounts.Close(target, Cancellation);
    }

    [Fact]
    public async Task Without_access_to_the_administration_the_remedy_is_told()
    {
        var poor = new AgentAccounts(administration: null, new AgentQueues(connection), accounts.Access);

        (await Should.ThrowAsync<BrokerException>(() => poor.Open(target, Cancellation))).Message.ShouldContain("ORCHESTRATOR_BROKER_ADMIN");
    }

    [Fact]
    public async Task Credentials_that_the_administration_refuses_are_not_repeated()
    {
        var wrong = new UriBuilder(TestBroker.Administration) { UserName = "nobody", Password = "hunter2" }.Uri;
        using var refused = new BrokerAdministration(wrong, Broker.Settings.VirtualHost);
        var failing = new AgentAccounts(refused, new AgentQueues(connection), accounts.Access);

        var failure = await Should.ThrowAsync<BrokerException>(() => failing.Open(target, Cancellation));

        failure.Message.ShouldContain("ORCHESTRATOR_BROKER_ADMIN");
        failure.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public void An_administration_that_would_be_reached_without_encryption_is_refused() =>
        Should.Throw<ArgumentException>(() => new BrokerAdministration(new Uri("http://user:password@broker.example:15672"), "/")).Message.ShouldContain("https");

    private BrokerSettings Settings((string User, string Password) account) => Broker.Settings with { User = account.User, Password = account.Password };
}
