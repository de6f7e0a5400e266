using Orchestrator.Agent.Connection;
using Orchestrator.Agent.Hosting;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Broker;
using Orchestrator.Messaging.Tests.Compliance;

namespace Orchestrator.Messaging.Tests.RabbitMq.Agents;

/// <summary>The agent's own link to the broker, without an agent behind it: it takes whatever it hears, and ends when it is told of a conflict.</summary>
internal sealed class BrokerTestAgent(IServerLink link, StringWriter log) : ITestAgent
{
    private bool isRefused;

    /// <summary>What it would have written to its log.</summary>
    public string Log => log.ToString();

    public static async Task<BrokerTestAgent> Connect(BrokerSettings settings, string target)
    {
        var log = new StringWriter();
        var channel = new BrokerChannel([settings], target, new AgentLog(log, TimeProvider.System));
        return new BrokerTestAgent(await channel.Connect(TestContext.Current.CancellationToken), log);
    }

    public async Task Say(AgentMessage message) => await link.Send(message, TestContext.Current.CancellationToken);

    public async Task<ServerMessage?> Hear()
    {
        if (isRefused)
            return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Some.Patience);
        if (await link.Receive(limit.Token) is not { } arrival)
            return null;
        arrival.Taken();
        isRefused = arrival.Message is Conflict;
        if (isRefused)
            await link.DisposeAsync();
        return arrival.Message;
    }

    public ValueTask DisposeAsync() => link.DisposeAsync();
}
