using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Messaging.ShardServer;

/// <summary>A network without anybody in it.</summary>
/// <param name="takesPackets">Magic packets leave, although nobody hears them.</param>
public sealed class Nobody(bool takesPackets = false) : IPing, IWakeSignal
{
    public Task<bool> Answers(string address, TimeSpan patience, CancellationToken cancellation) => Task.FromResult(false);

    public Task<WakeSignal> Send(Target target, CancellationToken cancellation) => Task.FromResult(new WakeSignal(takesPackets, takesPackets ? "sent" : "There is no network."));
}
