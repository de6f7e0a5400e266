using Orchestrator.Core;
using Orchestrator.Core.Distributions;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IDefinitionStore"/> does.</summary>
public abstract class DefinitionStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IDefinitionStore Definitions => Storage.Definitions;

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, 1001)]
    public Task A_page_outside_its_bounds_is_refused(int offset, int limit) =>
        Should.ThrowAsync<ArgumentOutOfRangeException>(() => Storage.Definitions.List(null, new(offset, limit), Cancellation));

    [Fact]
    public async Task The_first_draft_is_version_1_and_a_draft_is_replaced_by_the_next()
    {
        var first = await Definitions.SaveDraft(Draft("patch") with { Version = 17, IsPublished = true }, Cancellation);
        first.ShouldBe(Draft("patch") with { Version = 1, IsPublished = false });
        var second = await Definitions.SaveDraft(Draft("patch", "{\"b\":1}") with { Name = "Renamed" }, Cancellation);
        second.Version.ShouldBe(1);
        (await Definitions.Find("patch", null, Cancellation)).ShouldBe(second);
        (await Definitions.Versions("patch", Cancellation)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_published_version_never_changes_and_the_next_draft_is_the_next_version()
    {
        await Definitions.SaveDraft(Draft("patch"), Cancellation);
        var published = await Definitions.Publish("patch", "otto", Now.AddHours(1), Cancellation);
        published.ShouldBe(Draft("patch") with { IsPublished = true, SavedBy = "otto", SavedAt = Now.AddHours(1) });
        (await Definitions.Publish("patch", "later", Now.AddHours(2), Cancellation)).ShouldBe(published);

        var draft = await Definitions.SaveDraft(Draft("patch", "{\"b\":1}"), Cancellation);
        draft.Version.ShouldBe(2);
        (await Definitions.Find("patch", 1, Cancellation)).ShouldBe(published);
        (await Definitions.Find("patch", null, Cancellation)).ShouldBe(draft);
        (await Definitions.FindPublished("patch", Cancellation)).ShouldBe(published);
        (await Definitions.Versions("patch", Cancellation)).ShouldBe([draft with { Json = "" }, published! with { Json = "" }]);
    }

    [Fact]
    public async Task The_published_ones_come_by_id_each_in_its_latest_published_version()
    {
        foreach (var id in new[] { "b", "a", "draft" })
            await Definitions.SaveDraft(Draft(id), Cancellation);
        await Definitions.Publish("b", "otto", Now, Cancellation);
        await Definitions.Publish("a", "otto", Now, Cancellation);
        await Definitions.SaveDraft(Draft("b", "{\"b\":1}") with { Name = "Second" }, Cancellation);
        await Definitions.Publish("b", "otto", Now.AddHours(1), Cancellation);
        await Definitions.SaveDraft(Draft("b", "{\"b\":2}") with { Name = "Third" }, Cancellation);

        (await Definitions.Published(Cancellation)).ShouldBe(
        [
            Draft("a") with { IsPublished = true, SavedBy = "otto", SavedAt = Now, Json = "" },
            Draft("b") with { Version = 2, Name = "Second", IsPublished = true, SavedBy = "otto", SavedAt = Now.AddHours(1), Json = "" },
        ]);
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        (await Definitions.Find("none", null, Cancellation)).ShouldBeNull();
        (await Definitions.FindPublished("none", Cancellation)).ShouldBeNull();
        (await Definitions.Publish("none", "otto", Now, Cancellation)).ShouldBeNull();
        (await Definitions.Versions("none", Cancellation)).ShouldBeEmpty();
        await Definitions.SaveDraft(Draft("draft"), Cancellation);
        (await Definitions.FindPublished("draft", Cancellation)).ShouldBeNull();
        (await Definitions.Find("draft", 2, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task The_list_has_the_latest_version_of_each_by_name_without_its_json()
    {
        await Definitions.SaveDraft(Draft("1") with { Name = "zebra" }, Cancellation);
        await Definitions.Publish("1", "otto", Now, Cancellation);
        await Definitions.SaveDraft(Draft("1") with { Name = "Zebra two" }, Cancellation);
        await Definitions.SaveDraft(Draft("2") with { Name = "Äpfel" }, Cancellation);
        await Definitions.SaveDraft(Draft("3") with { Name = "office" }, Cancellation);

        (await Names(null, new PageRequest())).ShouldBe("office 1, Zebra two 2, Äpfel 1 of 3");
        (await Names(null, new PageRequest(1, 1))).ShouldBe("Zebra two 2 of 3");
        (await Names("ÄPF", new PageRequest())).ShouldBe("Äpfel 1 of 1");
        (await Names("%", new PageRequest())).ShouldBe(" of 0");
    }

    private static StoredDefinition Draft(string id, string json = "{\"a\":\"ü\"}") => new()
    {
        DefinitionId = id,
        Version = 1,
        Name = "Patch the office",
        Description = "Every second Tuesday",
        IsPublished = false,
        Json = json,
        SavedAt = Given.Noon,
        SavedBy = "olga",
    };

    private async Task<string> Names(string? text, PageRequest page)
    {
        var found = await Definitions.List(text, page, Cancellation);
        found.Items.ShouldAllBe(definition => definition.Json == "");
        return $"{string.Join(", ", found.Items.Select(definition => $"{definition.Name} {definition.Version}"))} of {found.Total}";
    }
}
