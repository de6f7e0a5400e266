using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting.Server;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Packages;

/// <summary>What packages need: contents and those who look after them, where agents fetch them, and how they prove who they are.</summary>
internal static class PackageServices
{
    public static void AddPackages(this IServiceCollection services, Foundation foundation)
    {
        services.AddSingleton(new ContentTokens(foundation.ContentKey));
        services.AddSingleton(provider => new AgentServers(foundation.Settings, provider.GetRequiredService<ContentTokens>(), provider.GetService<IServer>(), provider.GetRequiredService<ILogger<AgentServers>>()));
        services.AddSingleton(foundation.Storage.Packages).AddSingleton(foundation.Signer);
        services.AddSingleton(_ => new ContentStore(foundation.Folder.Packages));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<PeerContents>(provider, foundation.Name, foundation.Fleet is not null));
        services.AddHostedService(provider => provider.GetRequiredService<PeerContents>());
        services.AddSingleton<PackageDesk>().AddSingleton<ContentCleanup>();
        services.AddHostedService(provider => provider.GetRequiredService<ContentCleanup>());
        services.AddTransient<ContentAuthentication>();
        services.Configure<AuthenticationOptions>(options => options.AddScheme<ContentAuthentication>(ContentAuthentication.SchemeName, displayName: null));
    }
}
