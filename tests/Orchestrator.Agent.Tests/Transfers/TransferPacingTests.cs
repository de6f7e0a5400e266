using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Orchestrator.Agent.Transfers;
using Orchestrator.Contracts.Commands;
using Orchestrator.Timeframes;

namespace Orchestrator.Agent.Tests.Transfers;

/// <summary>What a transfer may take follows the level of its window.</summary>
public sealed class TransferPacingTests
{
    // A Saturday.
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly TransferPace Pace = new() { Minimum = new(1_000, 7, 0.5), Normal = new(5_000, 0, 1), Maximum = new(null, 0, 1) };

    private readonly FakeTimeProvider time = new(Noon);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_rate_changes_with_the_level_and_stays_when_the_window_closes()
    {
        await using var pacing = new TransferPacing(Pace, Window("No; Sat 11:00-13:00 Minimum; Sat 13:00-14:00 Normal; Sat 14:00-15:00 Maximum; Sat 15:00-16:00 Minimum"), TimeSpan.Zero, time);
        pacing.Rate.BytesPerSecond.ShouldBe(1_000);

        await Pass(() => pacing.Rate.BytesPerSecond == 5_000);
        await Pass(() => pacing.Rate.BytesPerSecond is null);
        await Pass(() => pacing.Rate.BytesPerSecond == 1_000);
        time.Advance(TimeSpan.FromHours(1));
        pacing.Rate.BytesPerSecond.ShouldBe(1_000);
    }

    [Fact]
    public async Task A_clock_that_is_off_is_put_right_before_the_level_is_read()
    {
        await using var pacing = new TransferPacing(Pace, Window("Minimum; Sat 13:00-14:00 Maximum"), TimeSpan.FromHours(1.5), time);

        pacing.Rate.BytesPerSecond.ShouldBeNull();
    }

    [Fact]
    public async Task Without_a_window_it_is_Normal()
    {
        await using var pacing = new TransferPacing(Pace, window: null, TimeSpan.Zero, time);

        pacing.Rate.BytesPerSecond.ShouldBe(5_000);
        pacing.Rest(TimeSpan.FromSeconds(20), CancellationToken.None, Cancellation).IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task Between_two_files_it_rests_as_its_share_of_time_and_the_pause_ask()
    {
        await using var pacing = new TransferPacing(Pace, Window("Minimum"), TimeSpan.Zero, time);

        var resting = pacing.Rest(TimeSpan.FromSeconds(20), CancellationToken.None, Cancellation);

        time.Advance(TimeSpan.FromSeconds(26.9));
        resting.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(0.1));
        await resting;
    }

    [Fact]
    public async Task A_rest_ends_when_the_window_closes_and_is_broken_off_when_the_transfer_is_stopped()
    {
        await using var pacing = new TransferPacing(Pace, Window("Minimum"), TimeSpan.Zero, time);
        using var pause = new CancellationTokenSource();
        var resting = pacing.Rest(TimeSpan.FromSeconds(20), pause.Token, Cancellation);
        resting.IsCompleted.ShouldBeFalse();
        await pause.CancelAsync();
        await resting;

        using var stop = new CancellationTokenSource();
        var stopped = pacing.Rest(TimeSpan.FromSeconds(20), Cancellation, stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(stopped);
    }

    private static Window Window(string timeframe) => new(DateTimeZone.Utc, [Timeframe.Parse(timeframe)]);

    /// <summary>An hour goes by, and as much more as it takes to be seen.</summary>
    private Task Pass(Func<bool> until)
    {
        time.Advance(TimeSpan.FromHours(1));
        return Wait.Until(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            return until();
        });
    }
}
