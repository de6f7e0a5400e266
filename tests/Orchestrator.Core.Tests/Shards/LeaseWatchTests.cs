using Orchestrator.Core.Shards;
using Orchestrator.Core.Tests.Runs;

namespace Orchestrator.Core.Tests.Shards;

public sealed class LeaseWatchTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    private readonly ManualTime time = new(EngineRig.Noon);
    private readonly LeaseWatch watch;

    public LeaseWatchTests() => watch = new LeaseWatch(time, Duration);

    [Fact]
    public void What_is_seen_for_the_first_time_holds_for_its_whole_duration()
    {
        See(beats: 7, renewals: 7);
        time.Advance(Duration - TimeSpan.FromTicks(1));
        See(beats: 7, renewals: 7);

        watch.Alive.ShouldBe(["a"]);
        watch.Holders.ShouldBe(new Dictionary<int, string> { [0] = "a" });
        time.Advance(TimeSpan.FromTicks(1));
        watch.Alive.ShouldBeEmpty();
        watch.Holders.ShouldBeEmpty();
    }

    [Fact]
    public void Every_change_begins_a_new_duration_whatever_the_clock_of_day_says()
    {
        for (var look = 0; look < 5; look++)
        {
            See(beats: look, renewals: 1);
            time.Set = TimeSpan.FromHours(look % 2 == 0 ? 3 : -3);
            time.Advance(Duration - TimeSpan.FromSeconds(1));
        }

        watch.Alive.ShouldBe(["a"]);
        watch.Holders.ShouldBeEmpty();
        See(beats: 4, renewals: 2);
        time.Advance(Duration - TimeSpan.FromTicks(1));
        watch.Holders.Keys.ShouldBe([0]);
    }

    [Fact]
    public void A_new_epoch_is_a_new_lease_and_a_free_shard_is_held_by_nobody()
    {
        See(beats: 1, renewals: 1);
        time.Advance(Duration);
        watch.See(new ShardBoard([], [new LeaseMark(0, "b", 2, 1), new LeaseMark(1, null, 5, 9)]));

        watch.Holders.ShouldBe(new Dictionary<int, string> { [0] = "b" });
        (watch.Find(0)!.Epoch, watch.Find(1)!.Renewals, watch.Find(2)).ShouldBe((2, 9, null));
    }

    [Fact]
    public void Who_has_been_silent_for_long_is_gone_and_who_is_not_on_the_board_is_unknown()
    {
        See(beats: 1, renewals: 1);
        time.Advance(Duration);
        watch.Gone.ShouldBeEmpty();
        time.Advance(5 * Duration);
        watch.Gone.ShouldBe([new ServerMark("a", 1)]);

        watch.See(new ShardBoard([], []));
        See(beats: 1, renewals: 1);
        watch.Alive.ShouldBe(["a"]);
    }

    private void See(long beats, long renewals) => watch.See(new ShardBoard([new ServerMark("a", beats)], [new LeaseMark(0, "a", 1, renewals)]));
}
