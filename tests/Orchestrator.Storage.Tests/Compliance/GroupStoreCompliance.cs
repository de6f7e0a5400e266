using Orchestrator.Core.Targets;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IGroupStore"/> does.</summary>
public abstract class GroupStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IGroupStore Groups => Storage.Groups;

    [Fact]
    public async Task Groups_come_whole_and_by_name_without_case()
    {
        foreach (var group in new[] { new Group { Name = "web" }, Whole.Group(), new Group { Name = "Apps" } })
            await Groups.Save(group, Cancellation);
        var all = await Groups.All(Cancellation);
        all.Select(group => group.Name).ShouldBe(["Apps", "Köln", "web"]);
        all[1].ShouldBeWhole(Whole.Group());
    }

    [Fact]
    public async Task A_group_is_replaced_by_its_name_without_case()
    {
        await Groups.Save(Whole.Group(), Cancellation);
        var changed = new Group { Name = "KÖLN", Description = "static now" };
        await Groups.Save(changed, Cancellation);
        await Groups.Save(new Group { Name = "another" }, Cancellation);
        (await Groups.All(Cancellation)).ShouldBe([new Group { Name = "another" }, changed]);
    }

    [Fact]
    public async Task A_group_is_removed_once()
    {
        await Groups.Save(Whole.Group(), Cancellation);
        (await Groups.Remove("köln", Cancellation)).ShouldBeTrue();
        (await Groups.Remove("köln", Cancellation)).ShouldBeFalse();
        (await Groups.All(Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_group_that_targets_are_in_is_not_removed_and_gets_no_query()
    {
        var group = new Group { Name = "Web" };
        await Groups.Save(group, Cancellation);
        await Storage.Targets.Apply(TargetChanges.Add(new Target { Id = "t-1", Name = "one", Groups = ["WEB"] }), Cancellation);

        await Should.ThrowAsync<GroupInUseException>(() => Groups.Remove("web", Cancellation));
        await Should.ThrowAsync<GroupInUseException>(() => Groups.Save(group with { Query = new GroupQuery { Tag = "web" } }, Cancellation));
        await Groups.Save(group with { Description = "still static" }, Cancellation);
        (await Groups.All(Cancellation)).ShouldBe([group with { Description = "still static" }]);

        await Storage.Targets.Update("t-1", target => target with { Groups = [] }, Cancellation);
        (await Groups.Remove("web", Cancellation)).ShouldBeTrue();
    }

    [Fact]
    public async Task Nobody_is_in_a_group_that_was_removed_while_targets_joined()
    {
        await Storage.Targets.Save([.. Enumerable.Range(0, 8).Select(number => new Target { Id = $"t-{number}", Name = $"pc-{number}" })], Cancellation);
        for (var round = 0; round < 10; round++)
        {
            await Groups.Save(new Group { Name = "web" }, Cancellation);
            var joins = Enumerable.Range(0, 8).Select(number => Happened<GroupGoneException>(() =>
                Storage.Targets.Apply(TargetChanges.Edit($"t-{number}", target => target with { Groups = ["web"] }), Cancellation))).ToList();

            var isRemoved = await Happened<GroupInUseException>(() => Groups.Remove("web", Cancellation));

            var joined = (await Task.WhenAll(joins)).Count(isIn => isIn);
            var members = await Storage.Targets.Ids(new TargetFilter { Group = "web" }, Cancellation);
            members.Count.ShouldBe(joined);
            (isRemoved ? members : []).ShouldBeEmpty();
            foreach (var id in members)
                await Storage.Targets.Update(id, target => target with { Groups = [] }, Cancellation);
        }
    }

    private static async Task<bool> Happened<TRefused>(Func<Task> work)
        where TRefused : Exception
    {
        try
        {
            await Task.Run(work, Cancellation);
            return true;
        }
        catch (TRefused)
        {
            return false;
        }
    }
}
