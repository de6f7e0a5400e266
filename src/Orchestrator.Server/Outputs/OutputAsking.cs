using Orchestrator.Core.Outputs;

namespace Orchestrator.Server.Outputs;

/// <summary>Asks the agents again and again as long as somebody watches them here.</summary>
internal sealed class OutputAsking(OutputHub hub, IOutputWatch agents) : BackgroundService
{
    // Watching goes by the real clock, also when the server's is a test clock.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var (run, target) in hub.Watched)
                await agents.Ask(target, run, anew: false, stoppingToken);
        }
    }
}
