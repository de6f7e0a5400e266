using Orchestrator.Transfer.Contents;

namespace Orchestrator.Transfer.Tests;

public sealed class ServerRoundTests
{
    private static readonly Uri Server = new("http://127.0.0.1:1");

    private readonly Watch watch = new();
    private readonly ServerRound round;

    public ServerRoundTests() => round = new ServerRound([Server], new FetchPatience { FirstPause = TimeSpan.FromMilliseconds(1) }, watch);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Patience_begins_with_the_first_round_in_vain_not_with_the_last_byte()
    {
        watch.Elapsed = TimeSpan.FromHours(1);
        (await round.Wait(Cancellation)).ShouldBeTrue("an hour of hashing is no hour without a server");

        watch.Elapsed += TimeSpan.FromMinutes(14);
        (await round.Wait(Cancellation)).ShouldBeTrue();
        round.Gave(Server);
        watch.Elapsed += TimeSpan.FromHours(1);
        (await round.Wait(Cancellation)).ShouldBeTrue("a content that took an hour is no hour without a server");

        watch.Elapsed += TimeSpan.FromMinutes(15);
        (await round.Wait(Cancellation)).ShouldBeFalse();
    }

    private sealed class Watch : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
