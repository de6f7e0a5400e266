using Orchestrator.Contracts.Depots;
using Orchestrator.Core;
using Orchestrator.Core.Depots;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IDepotStore"/> does.</summary>
public abstract class DepotStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IDepotStore Depots => Storage.Depots;

    [Fact]
    public async Task A_depot_comes_back_whole_and_by_name()
    {
        await Depots.Save(Whole.Depot(), Cancellation);
        await Depots.Save(Whole.Depot() with { Name = "ärger", Id = "d-2" }, Cancellation);
        await Depots.Save(Whole.Depot() with { Name = "alpha", Id = "d-3" }, Cancellation);

        var all = await Depots.All(Cancellation);
        all.Select(depot => depot.Name).ShouldBe(["alpha", Whole.Depot().Name, "ärger"]);
        all[1].ShouldBeWhole(Whole.Depot());
    }

    [Fact]
    public async Task Saving_again_replaces_whatever_the_case()
    {
        await Depots.Save(Whole.Depot(), Cancellation);
        var other = Whole.Depot() with { Name = Whole.Depot().Name.ToUpperInvariant(), Generation = 9, Levels = null, Parent = null, Timeframe = null, Packages = [] };
        await Depots.Save(other, Cancellation);
        (await Depots.All(Cancellation)).ShouldHaveSingleItem().ShouldBeWhole(other);
    }

    [Fact]
    public async Task What_is_told_twice_is_kept_once_and_of_two_states_the_later_one()
    {
        var message = new DepotMessage { States = [State("d-1", 5)], Entries = [Entry("e-1", "d-1", 1), Entry("e-2", "d-1", 2)] };
        await Depots.Record(message, Cancellation);
        await Depots.Record(message with { States = [State("d-1", 4)], Entries = [Entry("e-2", "d-1", 9), Entry("e-3", "d-2", 3)] }, Cancellation);

        (await Depots.States(Cancellation)).ShouldHaveSingleItem().ShouldBe(State("d-1", 5));
        var all = await Depots.Entries(null, new PageRequest(), Cancellation);
        all.Items.ShouldBe([Entry("e-3", "d-2", 3), Entry("e-2", "d-1", 2), Entry("e-1", "d-1", 1)]);
        all.Total.ShouldBe(3);
        await Depots.Record(message with { States = [State("d-1", 6)], Entries = [] }, Cancellation);
        (await Depots.States(Cancellation)).ShouldHaveSingleItem().ShouldBe(State("d-1", 6));
    }

    [Fact]
    public async Task Entries_are_listed_by_depot_and_page()
    {
        await Depots.Record(new DepotMessage { States = [], Entries = [.. Enumerable.Range(1, 5).Select(number => Entry($"e-{number}", number == 3 ? "d-2" : "d-1", number))] }, Cancellation);

        var page = await Depots.Entries("d-1", new PageRequest(1, 2), Cancellation);
        page.Items.Select(entry => entry.Id).ShouldBe(["e-4", "e-2"]);
        page.Total.ShouldBe(4);
        (await Depots.Entries("d-9", new PageRequest(), Cancellation)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task A_removed_depot_leaves_nothing_behind()
    {
        await Depots.Save(Whole.Depot(), Cancellation);
        await Depots.Record(new DepotMessage { States = [State(Whole.Depot().Id, 1), State("d-2", 1)], Entries = [Entry("e-1", Whole.Depot().Id, 1), Entry("e-2", "d-2", 1)] }, Cancellation);

        (await Depots.Remove(Whole.Depot().Name.ToUpperInvariant(), Cancellation)).ShouldBeTrue();
        (await Depots.Remove(Whole.Depot().Name, Cancellation)).ShouldBeFalse();

        (await Depots.All(Cancellation)).ShouldBeEmpty();
        (await Depots.States(Cancellation)).ShouldHaveSingleItem().Depot.ShouldBe("d-2");
        (await Depots.Entries(null, new PageRequest(), Cancellation)).Items.ShouldHaveSingleItem().Id.ShouldBe("e-2");
    }

    [Fact]
    public async Task Old_entries_and_those_beyond_a_number_go()
    {
        await Depots.Record(new DepotMessage { States = [], Entries = [.. Enumerable.Range(1, 6).Select(number => Entry($"e-{number}", "d-1", number))] }, Cancellation);

        (await Depots.Trim(Now.AddMinutes(3), 3, Cancellation)).ShouldBe(3);
        (await Depots.Entries(null, new PageRequest(), Cancellation)).Items.Select(entry => entry.Id).ShouldBe(["e-6", "e-5", "e-4"]);
        (await Depots.Trim(Now, 3, Cancellation)).ShouldBe(0);
    }

    private DepotState State(string depot, int minute) => new()
    {
        Depot = depot,
        At = Now.AddMinutes(minute),
        Version = "1.0",
        ClockSkew = -1.5,
        Level = "Minimum",
        NextChange = Now.AddHours(1),
        PolledAt = Now,
        PlanOf = Now.AddMinutes(-1),
        Contents = 3,
        Bytes = 1L << 40,
        Missing = 2,
        MissingBytes = 10,
        FreeBytes = 7,
        Doing = "fetches 2 contents",
    };

    private DepotEntry Entry(string id, string depot, int minute) => new()
    {
        Id = id,
        Depot = depot,
        At = Now.AddMinutes(minute),
        Kind = DepotEntryKind.Fetched,
        Content = new string('a', 64),
        Size = 5,
        File = "product 1.0 setup.exe",
        From = "https://server/",
        Bytes = 4,
        ResumedFrom = 1,
        Seconds = 0.5,
        Reason = "nothing",
    };
}
