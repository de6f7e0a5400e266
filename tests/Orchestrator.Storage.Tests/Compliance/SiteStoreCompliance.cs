using Orchestrator.Core.Sites;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="ISiteStore"/> does.</summary>
public abstract class SiteStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private ISiteStore Sites => Storage.Sites;

    [Fact]
    public async Task Sites_come_whole_and_by_name_without_case()
    {
        foreach (var site in new[] { new Site { Name = "zurich" }, Whole.Site(), new Site { Name = "Aachen" } })
            await Sites.Save(site, Cancellation);
        var all = await Sites.All(Cancellation);
        all.Select(site => site.Name).ShouldBe(["Aachen", "Köln", "zurich"]);
        all[1].ShouldBeWhole(Whole.Site());
    }

    [Fact]
    public async Task A_site_is_replaced_by_its_name_without_case()
    {
        await Sites.Save(Whole.Site(), Cancellation);
        await Sites.Save(new Site { Name = "KÖLN", Description = "moved" }, Cancellation);
        var only = (await Sites.All(Cancellation)).ShouldHaveSingleItem();
        (only.Name, only.Description, only.Zone, only.Timeframe).ShouldBe(("KÖLN", "moved", null, null));
        only.ServerAddresses.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_organisation_is_kept_beside_the_sites()
    {
        await Sites.Save(Whole.Site(), Cancellation);
        await Sites.Save(new Site { Name = Site.Organisation, Timeframe = "nights" }, Cancellation);

        (await Sites.All(Cancellation)).Select(site => (site.Name, site.Timeframe)).ShouldBe([("", "nights"), ("Köln", "nights")]);
    }

    [Fact]
    public async Task A_site_that_is_added_replaces_none()
    {
        (await Sites.Add(Whole.Site(), Cancellation)).ShouldBeTrue();
        (await Sites.Add(new Site { Name = "KÖLN", Description = "another" }, Cancellation)).ShouldBeFalse();
        (await Sites.All(Cancellation)).ShouldHaveSingleItem().ShouldBeWhole(Whole.Site());
    }

    [Fact]
    public async Task A_site_is_removed_once()
    {
        await Sites.Save(Whole.Site(), Cancellation);
        (await Sites.Remove("köln", Cancellation)).ShouldBeTrue();
        (await Sites.Remove("köln", Cancellation)).ShouldBeFalse();
        (await Sites.All(Cancellation)).ShouldBeEmpty();
    }
}
