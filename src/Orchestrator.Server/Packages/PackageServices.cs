using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting.Server;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Packages;

/// <summary>What packages need: where agents fetch them, and how they prove who they are.</summary>
internal static class PackageServices
{
    public static void AddPackages(this IServiceCollection services, Foundation foundation)
    {
        services.AddSingleton(new ContentTokens(foundation.ContentKey));
        services.AddSingleton(provider => new AgentServers(foundation.Settings, provider.GetRequiredService<ContentTokens>(), provider.GetService<IServer>()));
        services.AddTransient<ContentAuthentication>();
        services.Configure<AuthenticationOptions>(options => options.AddScheme<ContentAuthentication>(ContentAuthentication.SchemeName, displayName: null));
    }
}
