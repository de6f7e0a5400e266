using System.ComponentModel;

namespace Orchestrator.Agent.Services;

/// <summary>A service manager that answers before a service has started or stopped. Whatever it refuses is a <see cref="Win32Exception"/> with its code.</summary>
internal interface IServiceManager
{
    ServiceState State(string service);

    /// <summary>Why a service that has stopped did so; 0: as it should.</summary>
    int ExitCode(string service);

    /// <returns>False: it is started already.</returns>
    bool Start(string service);

    /// <returns>False: it does not run.</returns>
    bool Stop(string service);

    /// <summary>Whether it starts with the computer.</summary>
    void SetStart(string service, bool withComputer);

    /// <summary>Names of the services that run and need this one, in the order in which to stop them.</summary>
    IReadOnlyList<string> RunningDependents(string service);
}
