using Orchestrator.Core.Installation;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Depots;

/// <summary>What depots need of a server.</summary>
internal static class DepotServices
{
    public static void AddDepots(this IServiceCollection services, Foundation foundation)
    {
        services.AddSingleton(foundation.Storage.Depots).AddSingleton(new DepotTokens(foundation.ContentKey));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DepotDirectory>(provider, foundation.News));
        services.AddHostedService(provider => provider.GetRequiredService<DepotDirectory>());
        services.AddSingleton<DepotPlans>().AddSingleton<DepotRoutes>().AddSingleton<DepotDesk>();
        services.AddSingleton<DepotCertificates>().AddSingleton<IDepotIdentities, DepotIdentities>();
        services.AddHostedService<DepotTidying>();
    }
}
