using System.Reflection;
using System.Runtime.Versioning;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;
using Orchestrator.Installation;
using Orchestrator.Installation.Network;
using Orchestrator.Installation.Push;
using Orchestrator.Installation.Smb;
using Orchestrator.Installation.Ssh;
using Orchestrator.Installation.ThisComputer;
using Orchestrator.Server.Enrolment;
using Orchestrator.Server.Fleet;

namespace Orchestrator.Server.Hosting;

/// <summary>Who asks computers whether they are there, beside the installers.</summary>
internal enum PingOf
{
    StandBy,
    Wakers,
}

/// <summary>What a server needs to install agents and depots.</summary>
internal static class InstallationServices
{
    /// <summary>What every server can do: ask whether a computer is there, and wake it.</summary>
    public static void AddInstallation(this IServiceCollection services, Foundation foundation)
    {
        services.AddSingleton(foundation.Storage.HostKeys);
        services.AddSingleton<IPing, EchoPing>();

        // Each with its own bounds: a sweep over thousands holds up neither those who wake nor those who install.
        services.AddKeyedSingleton<IPing>(PingOf.StandBy, (_, _) => new EchoPing());
        services.AddKeyedSingleton<IPing>(PingOf.Wakers, (_, _) => new EchoPing());
        services.AddSingleton<IWakeSignal, MagicPackets>();
        var folder = foundation.Settings.Agents ?? Path.Combine(AppContext.BaseDirectory, "agents");
        var version = typeof(InstallationServices).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
        services.AddSingleton<IServicePrograms>(PublishedPrograms.Agents(folder, version));
        services.AddSingleton(provider => new DepotSupply(provider.GetRequiredService<IDepotIdentities>(), PublishedPrograms.Depots(folder, version)));
    }

    /// <summary>Over SSH or SMB onto every computer; needs a broker, because that is how agents of other computers work.</summary>
    public static void AddPushInstallation(this IServiceCollection services, Foundation foundation)
    {
        services.AddSingleton(_ => InstallerFolder.Open(foundation.Folder));
        services.AddSingleton<IAgentIdentities, AgentIdentities>();
        if (!OperatingSystem.IsWindows())
        {
            services.AddSingleton(SshOf(foundation));
            services.AddSingleton(SmbOf());
        }

        services.AddSingleton(provider => new WayFinder(provider.GetRequiredService<ICredentialSource>(), [.. provider.GetServices<IRemoteAccess>()]));
        services.AddSingleton<ITargetPlaces>(provider => new InstallerPlaces(provider.GetRequiredService<WayFinder>(), TimeProvider.System));
        services.AddSingleton<IInstaller>(provider => new LocalOrPush(
            foundation.LocalTarget.Id,
            foundation.InstallerOf(new InventoryContacts(foundation.Inventory)),
            new PushInstaller(
                foundation.Inventory,
                provider.GetRequiredService<WayFinder>(),
                provider.GetRequiredService<IServicePrograms>(),
                provider.GetRequiredService<IAgentIdentities>(),
                provider.GetRequiredService<DepotSupply>(),
                provider.GetRequiredService<IPing>(),
                provider.GetRequiredService<IWakeSignal>(),
                foundation.Time)));
    }

    [UnsupportedOSPlatform("windows")]
    private static Func<IServiceProvider, IRemoteAccess> SshOf(Foundation foundation) => provider =>
        new SshAccess(provider.GetRequiredService<InstallerFolder>().Path, provider.GetRequiredService<IHostKeys>(), foundation.Time);

    [UnsupportedOSPlatform("windows")]
    private static Func<IServiceProvider, IRemoteAccess> SmbOf() => provider => new SmbAccess(provider.GetRequiredService<InstallerFolder>().Path);

    /// <summary>For targets whose agent is on this computer, over whoever knows which agents are connected.</summary>
    public static ThisComputerInstaller InstallerOf(this Foundation foundation, IAgentContacts contacts) =>
        new([Environment.MachineName, foundation.LocalTarget.Name], contacts, foundation.Time);
}
