using Orchestrator.Core.Triggers;
using Orchestrator.Server.Definitions;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Triggers;

/// <summary>What starts runs without anybody asking.</summary>
internal static class TriggerServices
{
    public static void AddTriggers(this IServiceCollection services, Foundation foundation)
    {
        services.AddSingleton(foundation.Storage.Triggers);
        services.AddSingleton(provider => new HookSecrets(foundation.Storage.Triggers, foundation.Master));
        services.AddSingleton<PublishedTriggers>();
        services.AddSingleton<TriggerStarter>();
        services.AddSingleton<ScheduleKeeper>();
        services.AddSingleton<RunEnds>();
        services.AddSingleton<ITriggerMessages, TriggerMessages>();
        services.AddSingleton<DefinitionCheck>();
        services.AddSingleton<TriggerDesk>();
        services.AddSingleton<HookLimits>().AddSingleton<HookDesk>();
        services.AddHostedService<ScheduleLoop>();
        services.AddHostedService<RunEndLoop>();
    }
}
