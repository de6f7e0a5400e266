using Microsoft.Extensions.Logging;

namespace Orchestrator.Messaging.Installers;

/// <summary>Keeps doing what must not end because the store or the broker is away for a while.</summary>
/// <param name="pace">Measures the pauses.</param>
internal sealed partial class Persistence(TimeProvider pace, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Does it again and again, pausing before each time, until cancelled.</summary>
    public Task Every(TimeSpan pause, Func<CancellationToken, Task> act, CancellationToken cancellation) => Loop(
        async stopping =>
        {
            await Task.Delay(pause, pace, stopping);
            await act(stopping);
        },
        cancellation);

    /// <summary>Does it again and again until cancelled.</summary>
    public async Task Loop(Func<CancellationToken, Task> act, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
            await Again(act, cancellation);
    }

    /// <summary>Tries until it succeeds or is cancelled; never throws.</summary>
    public async Task Again(Func<CancellationToken, Task> act, CancellationToken cancellation)
    {
        string? told = null;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await act(cancellation);
                if (told is not null)
                    LogGoesOn();
                return;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Its loop has no caller: if it ended, nothing would be installed again and nobody would know why.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                if (failure.Message != told)
                    LogAgain(failure.Message, Pause);
                told = failure.Message;
                await Task.Delay(Pause, pace, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Does it, whatever comes of it: what failed before is what is told.</summary>
    public static async Task Quietly(Func<Task> act) => await act().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Work on installations is interrupted, and tried again every {Pause}: {Reason}")]
    private partial void LogAgain(string reason, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Work on installations goes on.")]
    private partial void LogGoesOn();
}
