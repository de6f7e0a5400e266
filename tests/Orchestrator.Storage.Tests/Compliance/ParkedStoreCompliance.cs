using Orchestrator.Core;
using Orchestrator.Core.Parking;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IParkedStore"/> does.</summary>
public abstract class ParkedStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IParkedStore Parked => Storage.Parked;

    [Fact]
    public async Task A_parked_message_comes_back_whole()
    {
        await Parked.Park(Message("m-1"), Cancellation);
        (await Parked.Find("m-1", Cancellation)).ShouldBeWhole(Message("m-1"));
        (await Parked.Find("m-2", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_message_that_is_parked_again_is_counted_not_doubled()
    {
        await Parked.Park(Message("m-1"), Cancellation);
        var again = Message("m-1") with { At = Now.AddHours(1), Reason = "Still nobody can use it." };
        await Parked.Park(again, Cancellation);
        (await Parked.Find("m-1", Cancellation)).ShouldBeWhole(again with { Times = 2 });
        (await Parked.List(null, new PageRequest(), Cancellation)).Total.ShouldBe(1);
    }

    [Fact]
    public async Task Lists_are_newest_first_by_queue_and_carry_the_beginning_of_a_body()
    {
        var large = Message("m-2") with { Body = new byte[ParkingLimits.Preview + 1], Size = ParkingLimits.Preview + 1, At = Now.AddMinutes(2) };
        await Parked.Park(Message("m-1") with { At = Now.AddMinutes(1) }, Cancellation);
        await Parked.Park(large, Cancellation);
        await Parked.Park(Message("m-3") with { At = Now.AddMinutes(3), Queue = "another" }, Cancellation);

        var all = await Parked.List(null, new PageRequest(0, 2), Cancellation);
        all.Items.Select(message => message.Id).ShouldBe(["m-3", "m-2"]);
        all.Total.ShouldBe(3);
        all.Items[1].ShouldBeWhole(large with { Body = large.Body[..ParkingLimits.Preview] });
        (await Parked.Find("m-2", Cancellation)).ShouldBeWhole(large);
        var ofQueue = await Parked.List(Message("m-1").Queue, new PageRequest(1, 10), Cancellation);
        ofQueue.Items.ShouldHaveSingleItem().Id.ShouldBe("m-1");
        ofQueue.Total.ShouldBe(2);
        (await Parked.List("nothing", new PageRequest(), Cancellation)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task A_list_and_its_total_agree_whatever_is_parked_meanwhile()
    {
        const int Messages = 60;
        var parking = Task.Run(
            async () =>
            {
                for (var number = 0; number < Messages; number++)
                    await Parked.Park(Message($"m-{number}") with { At = Now.AddSeconds(number) }, Cancellation);
            },
            Cancellation);
        long total;
        do
        {
            var page = await Parked.List(null, new PageRequest(), Cancellation);
            total = page.Total;
            total.ShouldBe(page.Items.Count);
        }
        while (total < Messages && !parking.IsFaulted);
        await parking;
    }

    [Fact]
    public async Task A_removed_message_is_gone()
    {
        await Parked.Park(Message("m-1"), Cancellation);
        (await Parked.Remove("m-1", null, Cancellation)).ShouldBeTrue();
        (await Parked.Remove("m-1", null, Cancellation)).ShouldBeFalse();
        (await Parked.List(null, new PageRequest(), Cancellation)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task A_message_that_was_parked_again_meanwhile_is_not_removed()
    {
        await Parked.Park(Message("m-1"), Cancellation);
        await Parked.Park(Message("m-1"), Cancellation);
        (await Parked.Remove("m-1", 1, Cancellation)).ShouldBeFalse();
        (await Parked.Find("m-1", Cancellation)).ShouldNotBeNull();
        (await Parked.Remove("m-1", 2, Cancellation)).ShouldBeTrue();
        (await Parked.Find("m-1", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_too_old_and_what_is_too_much_goes()
    {
        for (var number = 1; number <= 5; number++)
            await Parked.Park(Message($"m-{number}") with { At = Now.AddMinutes(number) }, Cancellation);

        (await Parked.Trim(Now.AddMinutes(2), 10, Cancellation)).ShouldBe(1);
        (await Parked.Trim(Now.AddMinutes(2), 3, Cancellation)).ShouldBe(1);

        (await Parked.List(null, new PageRequest(), Cancellation)).Items.Select(message => message.Id).ShouldBe(["m-5", "m-4", "m-3"]);
    }

    private ParkedMessage Message(string id) => new()
    {
        Id = id,
        At = Now,
        Queue = "orchestrator.start-run",
        Exchange = "orchestrator.start-run.x",
        RoutingKey = "key",
        Reason = "It is not JSON – line 1.",
        Sender = "erp",
        MessageId = "4711",
        ContentType = "application/json",
        Body = [0, 1, 0xff, (byte)'{'],
        Size = 5_000,
    };
}
