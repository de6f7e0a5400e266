using Orchestrator.Messaging.Installers;

namespace Orchestrator.Server.Fleet;

/// <summary>Has this server take its part in the installations for as long as it runs.</summary>
/// <param name="declared">Done when the queues are there.</param>
internal sealed class InstallationWork(InstallationWorker worker, Task declared) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await declared.WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }

        await worker.Run(stoppingToken);
    }
}
