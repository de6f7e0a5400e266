using System.Runtime.Versioning;

namespace Orchestrator.Installation.Smb;

/// <summary>The agent's service. It is created to be started by hand: that it starts with the computer is what the agent sets at its own start.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class AgentService(SmbTools tools)
{
    /// <summary>As the agent knows itself.</summary>
    private const string Name = "OrchestratorAgent";

    private const string DisplayName = "Orchestrator agent";
    private const string Path = $@"%SystemRoot%\{AgentFolder.Home}\current\orchestrator-agent.exe service";
    private const string DoesNotExist = "SERVICE_DOES_NOT_EXIST";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Trial = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    /// <summary>Null: there is none.</summary>
    public async Task<SmbService?> Find(CancellationToken cancellation)
    {
        var said = await tools.Procedure(["service", "status", Name], cancellation, DoesNotExist);
        return said.Says(DoesNotExist) ? null : SmbAnswers.Service(said.Output);
    }

    /// <summary>Sees to it that there is one that starts the agent.</summary>
    /// <returns>What was done, for people.</returns>
    public async Task<string> Register(CancellationToken cancellation)
    {
        if (await Find(cancellation) is { } found)
        {
            if (string.Equals(found.Path, Path, StringComparison.OrdinalIgnoreCase))
                return $"the service {Name} is registered already";
            await Delete(cancellation);
        }

        await tools.Procedure(["service", "create", Name, DisplayName, Path], cancellation);
        return $"the service {Name} is created; the agent lets it start with the computer";
    }

    public async Task Start(CancellationToken cancellation) => await tools.Procedure(["service", "start", Name], cancellation, "SERVICE_ALREADY_RUNNING");

    /// <summary>Whether it still runs after a moment.</summary>
    public async Task<bool> StaysUp(CancellationToken cancellation)
    {
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < Trial; await Task.Delay(Look, TimeProvider.System, cancellation))
        {
            if (await Find(cancellation) is null or { IsStopped: true })
                return false;
        }

        return true;
    }

    /// <summary>Stops it, and returns once it has stopped; there may be none.</summary>
    public async Task Stop(CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await Find(cancellation) is { IsStopped: false } found)
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                throw new RemoteException($"the service {Name} does not stop within {Patience.TotalSeconds:0} s (it is {found.State}); end orchestrator-agent.exe on the computer");
            if (found.IsRunning)
                await tools.Procedure(["service", "stop", Name], cancellation, "SERVICE_NOT_ACTIVE", "SERVICE_CANNOT_ACCEPT_CTRL");
            await Task.Delay(Look, TimeProvider.System, cancellation);
        }
    }

    public async Task Delete(CancellationToken cancellation)
    {
        await Stop(cancellation);
        await tools.Procedure(["service", "delete", Name], cancellation, DoesNotExist);
    }
}
