using System.Globalization;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;

namespace Orchestrator.Messaging.ShardServer;

/// <summary>An installer that does nothing but take its time, and notes in a file when it begins and ends with which target.</summary>
/// <param name="file">One line each: begin or end, target, command, ticks of UTC.</param>
internal sealed class NotingInstaller(string file) : IInstaller, IDisposable
{
    private readonly Lock gate = new();
    private readonly StreamWriter notes = new(file) { AutoFlush = true };

    /// <summary>The order's time-out says how long it takes: that many milliseconds for each second of it.</summary>
    public async Task<InstallationResult> Install(InstallationRequest request, IProgress<InstallationStep> steps, CancellationToken cancellation)
    {
        Note("begin", request);
        try
        {
            var now = TimeProvider.System.GetUtcNow();
            steps.Report(new InstallationStep { Name = "connect", Outcome = StepOutcome.Succeeded, StartedAt = now, EndedAt = now });
            await Task.Delay(TimeSpan.FromMilliseconds(request.Order.Timeout.TotalSeconds), TimeProvider.System, cancellation);
            return InstallationResult.Success;
        }
        finally
        {
            Note("end", request);
        }
    }

    public void Dispose() => notes.Dispose();

    private void Note(string what, InstallationRequest request)
    {
        var ticks = TimeProvider.System.GetUtcNow().UtcTicks.ToString(CultureInfo.InvariantCulture);
        lock (gate)
            notes.WriteLine($"{what} {request.TargetId} {request.CommandId} {ticks}");
    }
}
