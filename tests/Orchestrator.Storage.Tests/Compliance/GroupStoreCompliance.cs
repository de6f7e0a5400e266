using Orchestrator.Core.Targets;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IGroupStore"/> does.</summary>
public abstract class GroupStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IGroupStore Groups => Storage.Groups;

    [Fact]
    public async Task Groups_come_whole_and_by_name_without_case()
    {
        await Groups.Save([new Group { Name = "web" }, Whole.Group(), new Group { Name = "Apps" }], Cancellation);
        await Groups.Save([], Cancellation);
        var all = await Groups.All(Cancellation);
        all.Select(group => group.Name).ShouldBe(["Apps", "Köln", "web"]);
        all[1].ShouldBeWhole(Whole.Group());
    }

    [Fact]
    public async Task A_group_is_replaced_by_its_name_without_case()
    {
        await Groups.Save([Whole.Group()], Cancellation);
        var changed = new Group { Name = "KÖLN", Description = "static now" };
        await Groups.Save([changed], Cancellation);
        await Groups.Save([changed, new Group { Name = "another" }], Cancellation);
        (await Groups.All(Cancellation)).ShouldBe([new Group { Name = "another" }, changed]);
    }

    [Fact]
    public async Task A_group_is_removed_once()
    {
        await Groups.Save([Whole.Group()], Cancellation);
        (await Groups.Remove("köln", Cancellation)).ShouldBeTrue();
        (await Groups.Remove("köln", Cancellation)).ShouldBeFalse();
        (await Groups.All(Cancellation)).ShouldBeEmpty();
    }
}
