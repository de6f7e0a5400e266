using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Installation;

/// <summary>Sends the magic packet of wake-on-LAN.</summary>
public interface IWakeSignal
{
    /// <summary>Sends it for every MAC address the target is known by, to every network it may be in. Nobody answers a magic packet.</summary>
    Task<WakeSignal> Send(Target target, CancellationToken cancellation);
}

/// <summary>What became of a wake-up call.</summary>
/// <param name="Sent">False: nothing left this computer.</param>
/// <param name="Message">For people: which packet went where or, if none did, why and what to do.</param>
public sealed record WakeSignal(bool Sent, string Message);
