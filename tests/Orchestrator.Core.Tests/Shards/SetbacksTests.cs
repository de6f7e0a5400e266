using Orchestrator.Core.Shards;
using Orchestrator.Core.Tests.Runs;

namespace Orchestrator.Core.Tests.Shards;

public sealed class SetbacksTests
{
    private readonly ManualTime time = new(EngineRig.Noon);
    private readonly Setbacks setbacks;

    public SetbacksTests() => setbacks = new Setbacks(time, new ShardOptions());

    [Fact]
    public void Work_that_fails_at_once_again_and_again_is_tried_less_and_less_often()
    {
        setbacks.IsPausing(0).ShouldBeFalse();
        foreach (var seconds in new[] { 2, 4, 8, 16, 30, 30 })
        {
            setbacks.Failed(0, time.GetTimestamp()).ShouldBe(TimeSpan.FromSeconds(seconds));
            time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            setbacks.IsPausing(0).ShouldBeTrue();
            setbacks.IsPausing(1).ShouldBeFalse();
            time.Advance(TimeSpan.FromTicks(1));
            setbacks.IsPausing(0).ShouldBeFalse();
        }
    }

    [Fact]
    public void Work_that_went_well_for_a_while_is_tried_again_soon()
    {
        setbacks.Failed(0, time.GetTimestamp());
        setbacks.Failed(0, time.GetTimestamp());
        var acquired = time.GetTimestamp();
        time.Advance(new ShardOptions().LeaseDuration);

        setbacks.Failed(0, acquired).ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_shard_that_was_lost_is_asked_for_again_after_a_moment()
    {
        setbacks.Lost(0);
        setbacks.IsPausing(0).ShouldBeTrue();
        time.Advance(new ShardOptions().TryAgainAfter);
        setbacks.IsPausing(0).ShouldBeFalse();
    }
}
