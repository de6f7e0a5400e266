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
        var first = await Definitions.SaveDraft(Draft("patch"), Cancellation);
        var published = await Definitions.PublishRead(first, "otto", Now.AddHours(1), Cancellation);
        published.ShouldBe(Draft("patch") with { IsPublished = true, SavedBy = "otto", SavedAt = Now.AddHours(1) });
        (await Definitions.PublishRead(published!, "later", Now.AddHours(2), Cancellation)).ShouldBe(published);

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
        await Published(Draft("b"), Now);
        await Published(Draft("a"), Now);
        await Definitions.SaveDraft(Draft("draft"), Cancellation);
        await Published(Draft("b", "{\"b\":1}") with { Name = "Second" }, Now.AddHours(1));
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
        (await Definitions.PublishRead(Draft("none"), "otto", Now, Cancellation)).ShouldBeNull();
        (await Definitions.DiscardDraft(Draft("none"), Cancellation)).ShouldBeNull();
        (await Definitions.Versions("none", Cancellation)).ShouldBeEmpty();
        await Definitions.SaveDraft(Draft("draft"), Cancellation);
        (await Definitions.FindPublished("draft", Cancellation)).ShouldBeNull();
        (await Definitions.Find("draft", 2, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task The_list_has_the_latest_version_of_each_by_name_without_its_json()
    {
        await Published(Draft("1") with { Name = "zebra" }, Now);
        await Definitions.SaveDraft(Draft("1") with { Name = "Zebra two" }, Cancellation);
        await Definitions.SaveDraft(Draft("2") with { Name = "Äpfel" }, Cancellation);
        await Definitions.SaveDraft(Draft("3") with { Name = "office" }, Cancellation);

        (await Names(null, new PageRequest())).ShouldBe("office 1, Zebra two 2, Äpfel 1 of 3");
        (await Names(null, new PageRequest(1, 1))).ShouldBe("Zebra two 2 of 3");
        (await Names("ÄPF", new PageRequest())).ShouldBe("Äpfel 1 of 1");
        (await Names("%", new PageRequest())).ShouldBe(" of 0");
    }

    [Fact]
    public async Task A_save_over_what_was_read_is_refused_once_somebody_else_has_saved_or_published()
    {
        (await Definitions.SaveDraftOver(Draft("patch"), Draft("patch"), Cancellation)).ShouldBeNull("there is none that could have been read");
        var first = await Definitions.SaveDraftOver(null, Draft("patch") with { IsPublished = true }, Cancellation);
        first.ShouldBe(Draft("patch"));
        (await Definitions.SaveDraftOver(null, Draft("patch", "{\"b\":1}"), Cancellation)).ShouldBeNull("there is one by now");

        var second = await Definitions.SaveDraftOver(first, Draft("patch", "{\"b\":2}"), Cancellation);
        second!.Version.ShouldBe(1);
        (await Definitions.SaveDraftOver(first, Draft("patch", "{\"b\":3}"), Cancellation)).ShouldBeNull("somebody else has saved");
        (await Definitions.Find("patch", null, Cancellation)).ShouldBe(second);

        var published = await Definitions.PublishRead(second, "otto", Now, Cancellation);
        (await Definitions.SaveDraftOver(second, Draft("patch", "{\"b\":4}"), Cancellation)).ShouldBeNull("somebody else has published");
        var next = await Definitions.SaveDraftOver(published, Draft("patch", "{\"b\":5}"), Cancellation);
        next!.Version.ShouldBe(2);
        (await Definitions.Find("patch", 1, Cancellation)).ShouldBe(published);
    }

    [Fact]
    public async Task Only_one_of_many_who_save_over_the_same_gets_through()
    {
        var read = await Definitions.SaveDraft(Draft("patch"), Cancellation);
        var saved = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Definitions.SaveDraftOver(read, Draft("patch", $"{{\"by\":{i}}}"), Cancellation)));
        var winner = saved.OfType<StoredDefinition>().ShouldHaveSingleItem();
        (await Definitions.Find("patch", null, Cancellation)).ShouldBe(winner);
    }

    [Fact]
    public async Task What_was_read_is_published_and_nothing_else()
    {
        var read = await Definitions.SaveDraft(Draft("patch"), Cancellation);
        var changed = await Definitions.SaveDraft(Draft("patch", "{\"b\":1}"), Cancellation);
        (await Definitions.PublishRead(read, "otto", Now, Cancellation)).ShouldBeNull();
        (await Definitions.FindPublished("patch", Cancellation)).ShouldBeNull();

        var published = await Definitions.PublishRead(changed, "otto", Now, Cancellation);
        published.ShouldBe(changed with { IsPublished = true, SavedBy = "otto", SavedAt = Now });
        (await Definitions.PublishRead(changed, "later", Now.AddHours(1), Cancellation)).ShouldBe(published);
    }

    [Fact]
    public async Task A_draft_is_discarded_and_the_published_version_before_it_is_the_latest_again()
    {
        var published = await Published(Draft("patch"), Now);
        (await Definitions.DiscardDraft(published, Cancellation)).ShouldBeNull("what is published stays");
        (await Definitions.DiscardDraft(Draft("patch"), Cancellation)).ShouldBeNull("it is no draft any more");

        var draft = await Definitions.SaveDraft(Draft("patch", "{\"b\":1}") with { Name = "Second" }, Cancellation);
        (await Definitions.DiscardDraft(draft, Cancellation)).ShouldBe(draft);
        (await Definitions.Find("patch", null, Cancellation)).ShouldBe(published);
        (await Names(null, new PageRequest())).ShouldBe("Patch the office 1 of 1");
        (await Definitions.SaveDraft(Draft("patch", "{\"b\":2}"), Cancellation)).Version.ShouldBe(2);

        await Definitions.DiscardDraft(await Definitions.SaveDraft(Draft("never"), Cancellation), Cancellation);
        (await Definitions.Find("never", null, Cancellation)).ShouldBeNull();
        (await Definitions.Versions("never", Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_draft_that_was_changed_since_it_was_read_is_not_discarded()
    {
        var read = await Definitions.SaveDraft(Draft("patch"), Cancellation);
        var changed = await Definitions.SaveDraft(Draft("patch", "{\"b\":1}"), Cancellation);
        (await Definitions.DiscardDraft(read, Cancellation)).ShouldBeNull();
        (await Definitions.Find("patch", null, Cancellation)).ShouldBe(changed);
    }

    private async Task<StoredDefinition> Published(StoredDefinition draft, DateTimeOffset at)
    {
        var saved = await Definitions.SaveDraft(draft, Cancellation);
        return (await Definitions.PublishRead(saved, "otto", at, Cancellation)).ShouldNotBeNull();
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
