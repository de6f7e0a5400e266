using Orchestrator.Transfer.Contents;

namespace Orchestrator.Transfer.Tests;

public sealed class ServerRoundTests
{
    private static readonly ContentSource Server = Source(1);

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

    [Fact]
    public void The_nearest_is_asked_first_whoever_gave_something_last()
    {
        var (depot, one, two) = (Source(1) with { Depot = "berlin" }, Source(2, distance: 1), Source(3, distance: 1));
        var nearest = new ServerRound([one, two, depot], new FetchPatience(), watch);

        nearest.Order.ShouldBe([depot, one, two]);
        nearest.Gave(two);
        nearest.Order.ShouldBe([depot, two, one]);
    }

    [Fact]
    public void Whoever_is_away_or_wrong_rests_for_a_while_or_until_it_gives_something()
    {
        var (depot, server) = (Source(1) with { Depot = "berlin" }, Source(2, distance: 1));
        var nearest = new ServerRound([depot, server], new FetchPatience(), watch);

        nearest.Failed(depot);
        nearest.Order.ShouldBe([server, depot]);
        watch.Elapsed += TimeSpan.FromMinutes(1);
        nearest.Order.ShouldBe([depot, server]);

        nearest.Failed(depot);
        nearest.Gave(depot);
        nearest.Order.ShouldBe([depot, server]);
    }

    private static ContentSource Source(int port, int distance = 0) => new(new Uri($"http://127.0.0.1:{port}/"), "t", distance);

    private sealed class Watch : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
