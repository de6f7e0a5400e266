using NodaTime;
using Orchestrator.Contracts.Commands;
using Orchestrator.Timeframes;
using Orchestrator.Transfer.Rates;

namespace Orchestrator.Agent.Transfers;

/// <summary>Holds one transfer to what its command allows at the level of the moment, also while a file is under way.</summary>
internal sealed class TransferPacing : IAsyncDisposable
{
    /// <summary>A clock that is set, or a computer that sleeps, makes a wait to an instant wrong; nobody is at a wrong level longer than this.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly TransferPace pace;
    private readonly Window? window;
    private readonly TimeSpan correction;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource over = new();
    private readonly Task governing;

    /// <param name="window">Null: Normal always.</param>
    /// <param name="correction">What is added to this computer's clock to get the server's.</param>
    public TransferPacing(TransferPace pace, Window? window, TimeSpan correction, TimeProvider time)
    {
        (this.pace, this.window, this.correction, this.time) = (pace, window, correction, time);
        Rate = new RateController(time);
        governing = Govern();
    }

    public RateController Rate { get; }

    /// <summary>Waits between two files as the level asks.</summary>
    /// <param name="took">What the one before took.</param>
    public async Task Rest(TimeSpan took, CancellationToken pause, CancellationToken stop)
    {
        if (Now() is not { } level)
            return;
        var rest = TimeSpan.FromSeconds(level.PauseSeconds) + (took * ((1 / level.ShareOfTime) - 1));
        if (rest <= TimeSpan.Zero)
            return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(pause, stop);
        await Task.Delay(rest, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await governing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
    }

    private Instant Instant => NodaTime.Instant.FromDateTimeOffset(time.GetUtcNow() + correction);

    /// <summary>Null: the window is closed.</summary>
    private LevelPace? Now() => (window?.LevelAt(Instant) ?? ActivityLevel.Normal) switch
    {
        ActivityLevel.Minimum => pace.Minimum,
        ActivityLevel.Normal => pace.Normal,
        ActivityLevel.Maximum => pace.Maximum,
        _ => null,
    };

    /// <summary>What is in hand when the window closes keeps the rate that it had.</summary>
    private async Task Govern()
    {
        while (true)
        {
            if (Now() is { } level)
                Rate.BytesPerSecond = level.BytesPerSecond;
            if (window?.NextChange(Instant) is not { } change)
                return;
            var wait = (change - Instant).ToTimeSpan();
            await Task.Delay(wait < Longest ? wait : Longest, time, over.Token);
        }
    }
}
