using Orchestrator.Contracts.Broker;
using Orchestrator.Messaging.RabbitMq.Agents;
using Orchestrator.Server.Agents;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Enrolment;

/// <summary>What a fleet needs to take agents in: an account at the broker for each of them, this computer's own included.</summary>
internal static class AgentAccountServices
{
    /// <summary>Expects <see cref="AgentQueues"/> among the services.</summary>
    /// <param name="broker">The server's own way to the broker.</param>
    public static void AddAgentAccounts(this IServiceCollection services, ServerSettings settings, BrokerSettings broker)
    {
        if (settings.BrokerAdmin is { } administration)
            services.AddSingleton(_ => new BrokerAdministration(administration, broker.VirtualHost));
        services.AddSingleton(provider => new AgentAccounts(provider.GetService<BrokerAdministration>(), provider.GetRequiredService<AgentQueues>(), Access(settings, broker)));
        services.AddSingleton<EnrolmentMaker>();
        services.AddSingleton<LocalEnrolment>();
    }

    private static AgentAccess Access(ServerSettings settings, BrokerSettings broker)
    {
        var host = broker.Host.Contains(':', StringComparison.Ordinal) ? $"[{broker.Host}]" : broker.Host;
        var own = $"{(broker.Tls ? "amqps" : "amqp")}://{host}:{broker.Port}/{Uri.EscapeDataString(broker.VirtualHost)}";
        var authorities = settings.AgentsBrokerAuthorities ?? broker.CaFile;
        return new AgentAccess(settings.AgentsBroker ?? [own], authorities is null ? null : File.ReadAllText(authorities));
    }
}
