using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Messaging.Installers;

/// <summary>The engine's way to installers: what they are asked for into their queue, the word to stop to all of them at once.</summary>
/// <param name="stop">Tells every worker which commands are to be ended; it may get lost, the engine repeats it.</param>
public sealed class InstallerTransport(IInstallationQueue queue, Func<IReadOnlyList<string>, CancellationToken, Task> stop) : ICommandTransport
{
    public async Task<IReadOnlyList<CommandUndeliverable>> Send(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation)
    {
        var refused = new List<CommandUndeliverable>();
        var asked = new List<OutgoingCommand>(commands.Count);
        var stopped = new List<string>();
        foreach (var command in commands)
        {
            switch (InstallerRequest.In(command))
            {
                case null:
                    refused.Add(command.Undeliverable("its installation request cannot be read."));
                    break;
                case StopRequest request:
                    stopped.Add(request.Refers);
                    break;
                default:
                    asked.Add(command);
                    break;
            }
        }

        if (asked.Count > 0)
            refused.AddRange(await queue.Send(asked, again: false, cancellation));
        if (stopped.Count > 0)
            await stop(stopped, cancellation);
        return refused;
    }

    /// <summary>Workers do not wait for it: what they say is stored, or durable at the broker, before they forget it.</summary>
    public Task Confirm(IReadOnlyCollection<ReportConfirmation> confirmations, CancellationToken cancellation) => Task.CompletedTask;
}
