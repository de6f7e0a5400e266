using Orchestrator.Core;
using Orchestrator.Core.Targets;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="ITargetStore"/> does.</summary>
public abstract class TargetStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private ITargetStore Targets => Storage.Targets;

    public static TheoryData<TargetFilter, string> Filters => new()
    {
        { new(), "alpha Beta GAMMA Ölmühle" },
        { new() { Text = "A" }, "alpha Beta GAMMA" },
        { new() { Text = "öl" }, "Ölmühle" },
        { new() { Site = "Berlin" }, "alpha GAMMA" },
        { new() { Os = "windows" }, "Beta GAMMA" },
        { new() { Tag = "office" }, "alpha Beta" },
        { new() { Kind = TargetKind.Simulated }, "Ölmühle" },
        { new() { Text = "a", Name = "g*", Site = "Berlin", Os = "windows", Tag = "server", Kind = TargetKind.Computer, Group = "web", Credentials = "ROOT", Agent = AgentState.Connected }, "GAMMA" },
        { new() { Tag = "none" }, "" },
        { new() { Name = "*A" }, "alpha Beta GAMMA" },
        { new() { Name = "?l*" }, "alpha Ölmühle" },
        { new() { Name = "alph" }, "" },
        { new() { Name = "[a-z]*" }, "" },
        { new() { Name = ".*" }, "" },
        { new() { Group = "WEB" }, "Beta GAMMA" },
        { new() { Group = "we" }, "" },
        { new() { Credentials = "root" }, "GAMMA" },
        { new() { Agent = AgentState.Never }, "Ölmühle" },
        { new() { Agent = AgentState.Absent }, "alpha" },
        { new() { Agent = AgentState.Connected }, "Beta GAMMA" },
        { new() { Descending = true }, "Ölmühle GAMMA Beta alpha" },
        { new() { Order = TargetOrder.Site }, "Beta Ölmühle alpha GAMMA" },
        { new() { Order = TargetOrder.Site, Descending = true }, "GAMMA alpha Ölmühle Beta" },
        { new() { Order = TargetOrder.Os }, "Ölmühle alpha Beta GAMMA" },
        { new() { Order = TargetOrder.Os, Tag = "office" }, "alpha Beta" },
    };

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, 1001)]
    public Task A_page_outside_its_bounds_is_refused(int offset, int limit) =>
        Should.ThrowAsync<ArgumentOutOfRangeException>(() => Storage.Targets.List(new(), new(offset, limit), Cancellation));

    [Fact]
    public async Task A_target_comes_back_whole_and_is_replaced_by_id()
    {
        await Targets.Save([Whole.Target()], Cancellation);
        (await Given.ToList(Targets.All(Cancellation))).ShouldHaveSingleItem().ShouldBeWhole(Whole.Target());
        var changed = new Target { Id = "t-1", Name = "another" };
        await Targets.Save([changed], Cancellation);
        (await Given.ToList(Targets.All(Cancellation))).ShouldHaveSingleItem().ShouldBeWhole(changed);
        (await Targets.List(new TargetFilter { Tag = "office" }, new PageRequest(), Cancellation)).Total.ShouldBe(0);
    }

    [Theory]
    [InlineData("PC-KÖLN")]
    [InlineData("pc-köln")]
    public async Task A_name_that_another_target_has_is_refused_without_case_and_nothing_is_stored(string name)
    {
        await Targets.Save([Whole.Target()], Cancellation);
        var refusal = await Should.ThrowAsync<DuplicateNameException>(() =>
            Targets.Save([new Target { Id = "t-2", Name = "free" }, new Target { Id = "t-3", Name = name }], Cancellation));
        refusal.Name.ShouldBe(name);
        (await Given.ToList(Targets.All(Cancellation))).Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Filters), DisableDiscoveryEnumeration = true)]
    public async Task Targets_are_listed_by_name_and_by_filter(TargetFilter filter, string expected)
    {
        await Targets.Save(
            [
                new Target { Id = "1", Name = "GAMMA", Site = "Berlin", Os = "windows", Tags = ["server"], Groups = ["Web"], Credentials = "Root", Connected = true },
                new Target { Id = "2", Name = "Ölmühle", Kind = TargetKind.Simulated },
                new Target { Id = "3", Name = "alpha", Site = "Berlin", Os = "linux", Tags = ["office", "old"], LastSeen = Now },
                new Target { Id = "4", Name = "Beta", Os = "windows", Tags = ["office"], Groups = ["db", "Web"] },
            ],
            Cancellation);
        await Targets.Saw([new("4", Connected: true, Now)], Cancellation);
        var page = await Targets.List(filter, new PageRequest(), Cancellation);
        string.Join(' ', page.Items.Select(target => target.Name)).ShouldBe(expected);
        page.Total.ShouldBe(page.Items.Count);
        var second = await Targets.List(filter, new PageRequest(1, 1), Cancellation);
        second.Items.Select(target => target.Name).ShouldBe(page.Items.Skip(1).Take(1).Select(target => target.Name));
        second.Total.ShouldBe(page.Total);
        (await Targets.Ids(filter, Cancellation)).ShouldBe(page.Items.Select(target => target.Id));
    }

    [Fact]
    public async Task A_target_that_leaves_its_groups_and_gives_up_its_credentials_is_not_found_by_them_any_more()
    {
        await Targets.Save([Whole.Target()], Cancellation);
        await Targets.Update("t-1", target => target with { Groups = ["web"], Credentials = null }, Cancellation);
        (await Targets.List(new TargetFilter { Group = "KÖLN" }, new PageRequest(), Cancellation)).Total.ShouldBe(0);
        (await Targets.List(new TargetFilter { Credentials = "root of web" }, new PageRequest(), Cancellation)).Total.ShouldBe(0);
        (await Targets.List(new TargetFilter { Group = "Web" }, new PageRequest(), Cancellation)).Total.ShouldBe(1);
    }

    [Fact]
    public async Task Changes_of_many_targets_are_stored_together_on_top_of_what_is_stored()
    {
        await Targets.Save([.. Enumerable.Range(0, 2_500).Select(number => new Target { Id = $"t-{number}", Name = $"pc-{number}", Tags = ["old"] })], Cancellation);
        await Targets.Saw([new("t-7", Connected: true, Now)], Cancellation);
        await Storage.Groups.Save(new Group { Name = "Web" }, Cancellation);
        Target Edit(Target target) => target.Id == "t-8" ? target : target with { Site = "Berlin", Groups = ["web"] };

        var changed = await Targets.Apply(
            new TargetChanges(
                [.. Enumerable.Range(0, 2_500).Select(number => new Target { Id = $"n-{number}", Name = $"new-{number}" })],
                Enumerable.Range(0, 2_400).ToDictionary(number => $"t-{number}", _ => (Func<Target, Target>)Edit)),
            Cancellation);

        changed.Count.ShouldBe(4_900);
        changed.Single(target => target.Id == "t-7").Connected.ShouldBeTrue();
        (await Targets.List(new TargetFilter { Group = "web", Site = "Berlin", Tag = "old" }, new PageRequest(0, 1), Cancellation)).Total.ShouldBe(2_399);
        (await Targets.List(new TargetFilter { Text = "new-" }, new PageRequest(0, 1), Cancellation)).Total.ShouldBe(2_500);
        (await Targets.Find(["t-7"], Cancellation))[0].Connected.ShouldBeTrue();
        (await Targets.Apply(new TargetChanges([], new Dictionary<string, Func<Target, Target>>()), Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_changes_one_of_which_is_impossible_none_is_stored()
    {
        await Targets.Save([Whole.Target(), new Target { Id = "t-2", Name = "two" }], Cancellation);
        var edits = new Dictionary<string, Func<Target, Target>> { ["t-2"] = target => target with { Site = "Berlin" } };
        Target[] added = [new() { Id = "t-3", Name = "three" }];

        (await Should.ThrowAsync<DuplicateNameException>(() =>
            Targets.Apply(new TargetChanges([.. added, new Target { Id = "t-4", Name = "TWO" }], edits), Cancellation))).Name.ShouldBe("TWO");
        await Should.ThrowAsync<TargetGoneException>(() =>
            Targets.Apply(new TargetChanges(added, new Dictionary<string, Func<Target, Target>>(edits) { ["gone"] = target => target with { Site = "x" } }), Cancellation));

        (await Given.ToList(Targets.All(Cancellation))).Select(target => target.Site).Order().ShouldBe(["", "Köln"]);
    }

    [Fact]
    public async Task New_groups_come_with_the_changes_that_join_them_or_not_at_all()
    {
        await Targets.Save([new Target { Id = "t-1", Name = "one" }], Cancellation);
        await Storage.Groups.Save(new Group { Name = "known", Description = "stays" }, Cancellation);
        Group[] groups = [new() { Name = "new" }, new() { Name = "KNOWN" }];
        Target[] Named(string name) => [new Target { Id = "t-2", Name = name, Groups = ["new", "known"] }];
        var none = new Dictionary<string, Func<Target, Target>>();

        await Should.ThrowAsync<DuplicateNameException>(() => Targets.Apply(new TargetChanges(Named("ONE"), none) { NewGroups = groups }, Cancellation));
        (await Storage.Groups.All(Cancellation)).Select(group => group.Name).ShouldBe(["known"]);

        await Targets.Apply(new TargetChanges(Named("two"), none) { NewGroups = groups }, Cancellation);
        (await Storage.Groups.All(Cancellation)).ShouldBe([new Group { Name = "known", Description = "stays" }, new Group { Name = "new" }]);
        (await Targets.Ids(new TargetFilter { Group = "new" }, Cancellation)).ShouldBe(["t-2"]);
    }

    [Fact]
    public async Task Nobody_joins_a_group_that_is_not_there_or_has_a_query()
    {
        await Targets.Save([new Target { Id = "t-1", Name = "one", Groups = ["left over"] }, new Target { Id = "t-2", Name = "two" }], Cancellation);
        await Storage.Groups.Save(new Group { Name = "dynamic", Query = new GroupQuery { Tag = "web" } }, Cancellation);

        foreach (var group in new[] { "none", "dynamic" })
        {
            var joins = new Dictionary<string, Func<Target, Target>> { ["t-1"] = target => target with { Site = "Bonn" }, ["t-2"] = target => target with { Groups = [group] } };
            (await Should.ThrowAsync<GroupGoneException>(() => Targets.Apply(new TargetChanges([], joins), Cancellation))).Name.ShouldBe(group);
            await Should.ThrowAsync<GroupGoneException>(() => Targets.Apply(TargetChanges.Add(new Target { Id = "t-3", Name = "three", Groups = [group] }), Cancellation));
        }

        (await Given.ToList(Targets.All(Cancellation))).ShouldAllBe(target => target.Site == "" && target.Id != "t-3");
        (await Targets.Apply(TargetChanges.Edit("t-1", target => target with { Site = "Bonn" }), Cancellation))[0].Groups.ShouldBe(["left over"]);
    }

    [Fact]
    public async Task Removed_targets_are_gone_and_their_names_are_free()
    {
        await Targets.Save([Whole.Target(), new Target { Id = "t-2", Name = "stays" }], Cancellation);
        await Targets.Remove(["t-1", "unknown"], Cancellation);
        (await Given.ToList(Targets.All(Cancellation))).ShouldHaveSingleItem().Id.ShouldBe("t-2");
        await Targets.Save([Whole.Target("t-3")], Cancellation);
    }

    [Fact]
    public async Task A_target_is_changed_on_top_of_what_is_stored_and_nobodys_change_is_lost()
    {
        await Targets.Save([Whole.Target(), new Target { Id = "t-2", Name = "other" }], Cancellation);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Targets.Update("t-2", target => target with { Tags = [.. target.Tags, $"tag-{number}"] }, Cancellation)));

        (await Targets.Find(["t-2"], Cancellation)).ShouldHaveSingleItem().Tags.Order().ShouldBe(Enumerable.Range(0, 8).Select(number => $"tag-{number}"));
        (await Targets.List(new TargetFilter { Tag = "tag-5" }, new PageRequest(), Cancellation)).Items.ShouldHaveSingleItem().Id.ShouldBe("t-2");
        (await Targets.Find(["t-1"], Cancellation)).ShouldHaveSingleItem().ShouldBeWhole(Whole.Target());
    }

    [Fact]
    public async Task Changing_an_unknown_target_stores_nothing()
    {
        (await Targets.Update("nobody", target => target with { Site = "Berlin" }, Cancellation)).ShouldBeNull();
        (await Given.ToList(Targets.All(Cancellation))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sign_of_life_changes_nothing_else_of_its_target()
    {
        await Targets.Save([Whole.Target(), new Target { Id = "t-2", Name = "other" }], Cancellation);
        var at = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).AddTicks(1);

        await Targets.Saw([new("t-1", true, at, TimeSpan.FromSeconds(-3)), new("nobody", true, at)], Cancellation);
        await Targets.Saw([new("t-1", false, at.AddSeconds(1))], Cancellation);

        (await Targets.Find(["t-1"], Cancellation)).ShouldHaveSingleItem()
            .ShouldBeWhole(Whole.Target() with { Connected = false, LastSeen = at.AddSeconds(1), ClockSkew = TimeSpan.FromSeconds(-3) });
        (await Targets.Find(["t-2"], Cancellation)).ShouldHaveSingleItem().LastSeen.ShouldBeNull();
    }

    [Fact]
    public async Task When_a_target_came_and_went_is_kept_and_its_other_signs_of_life_are_no_change()
    {
        await Targets.Save([new Target { Id = "t-1", Name = "one" }, new Target { Id = "t-2", Name = "two" }], Cancellation);

        await Targets.Saw([new("t-1", true, Now), new("nobody", true, Now)], Cancellation);
        await Targets.Saw([new("t-1", true, Now.AddMinutes(1))], Cancellation);
        await Targets.Saw([new("t-1", false, Now.AddMinutes(2)), new("t-2", false, Now)], Cancellation);
        await Targets.Saw([new("t-1", false, Now.AddMinutes(3))], Cancellation);

        var presence = await Targets.Presence(["t-1", "t-2", "nobody"], Cancellation);
        presence.Keys.ShouldBe(["t-1"]);
        presence["t-1"].ShouldBe([new PresenceChange(Now, true), new PresenceChange(Now.AddMinutes(2), false)]);
        await Targets.Update("t-1", target => target with { Site = "Berlin" }, Cancellation);
        (await Targets.Presence(["t-1"], Cancellation))["t-1"].Count.ShouldBe(2);
        await Targets.Remove(["t-1"], Cancellation);
        (await Targets.Presence(["t-1"], Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_the_changes_of_presence_the_latest_are_kept()
    {
        await Targets.Save([new Target { Id = "t-1", Name = "one" }], Cancellation);
        for (var number = 0; number < PresenceChange.Kept + 6; number++)
            await Targets.Saw([new("t-1", number % 2 == 0, Now.AddMinutes(number))], Cancellation);

        var kept = (await Targets.Presence(["t-1"], Cancellation))["t-1"];
        kept.ShouldBe(Enumerable.Range(6, PresenceChange.Kept).Select(number => new PresenceChange(Now.AddMinutes(number), number % 2 == 0)));
    }

    [Fact]
    public async Task Targets_are_found_by_id_and_by_name_without_case()
    {
        await Targets.Save([Whole.Target(), new Target { Id = "t-2", Name = "Ölmühle" }], Cancellation);
        (await Targets.Find(["t-2", "unknown", "t-1"], Cancellation)).Select(target => target.Id).Order().ShouldBe(["t-1", "t-2"]);
        (await Targets.FindByName(["öLMÜHLE", "unknown"], Cancellation)).ShouldHaveSingleItem().Id.ShouldBe("t-2");
        (await Targets.Find([], Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task All_targets_are_streamed_also_where_there_are_more_than_are_read_at_once()
    {
        await Targets.Save([.. Enumerable.Range(0, 4_500).Select(number => new Target { Id = $"t-{number}", Name = $"pc-{number}" })], Cancellation);
        (await Given.ToList(Targets.All(Cancellation))).Select(target => target.Id).Distinct().Count().ShouldBe(4_500);
    }
}
