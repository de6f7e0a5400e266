using Orchestrator.Core.Timeframes;
using Orchestrator.Timeframes;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="ITimeframeStore"/> does.</summary>
public abstract class TimeframeStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private static readonly NamedTimeframe Nights = new("Nächte", Timeframe.Parse("No; Mon-Fri 22:00-06:00 Maximum"), "At night");

    private ITimeframeStore Timeframes => Storage.Timeframes;

    [Fact]
    public async Task Timeframes_come_whole_and_by_name()
    {
        var always = new NamedTimeframe("always", Timeframe.Always(ActivityLevel.Normal));
        await Timeframes.Save(Nights, Cancellation);
        await Timeframes.Save(always, Cancellation);
        (await Timeframes.All(Cancellation)).ShouldBe([always, Nights]);
    }

    [Fact]
    public async Task A_timeframe_is_replaced_by_its_name_without_case()
    {
        await Timeframes.Save(Nights, Cancellation);
        var changed = new NamedTimeframe("NÄCHTE", Timeframe.Always(ActivityLevel.No), "Never");
        await Timeframes.Save(changed, Cancellation);
        (await Timeframes.All(Cancellation)).ShouldBe([changed]);
    }

    [Fact]
    public async Task A_timeframe_is_removed_once()
    {
        await Timeframes.Save(Nights, Cancellation);
        (await Timeframes.Remove("nächte", Cancellation)).ShouldBeTrue();
        (await Timeframes.Remove("nächte", Cancellation)).ShouldBeFalse();
        (await Timeframes.All(Cancellation)).ShouldBeEmpty();
    }
}
