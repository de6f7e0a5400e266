using Orchestrator.Core.Access;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IViewStore"/> does.</summary>
public abstract class ViewStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IViewStore Views => Storage.Views;

    [Fact]
    public async Task Views_are_their_owners_and_come_by_page_and_name()
    {
        foreach (var view in new[] { View("targets", "b"), View("targets", "A"), View("reports", "nights") })
            (await Views.Save(view, 10, Cancellation)).ShouldBeTrue();
        await Views.Save(View("targets", "other") with { Owner = "user:paul" }, 10, Cancellation);

        (await Views.Of("user:olga", Cancellation)).ShouldBe([View("reports", "nights"), View("targets", "A"), View("targets", "b")]);
        (await Views.Of("nobody", Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_view_is_replaced_by_its_name_without_case_and_removed()
    {
        await Views.Save(View("targets", "Bonn"), 10, Cancellation);
        var changed = View("targets", "BONN") with { Query = "site=Köln&order=os" };
        await Views.Save(changed, 10, Cancellation);
        (await Views.Of("user:olga", Cancellation)).ShouldHaveSingleItem().ShouldBe(changed);
        (await Views.Remove("user:olga", "reports", "bonn", Cancellation)).ShouldBeFalse();
        (await Views.Remove("user:olga", "targets", "bonn", Cancellation)).ShouldBeTrue();
        (await Views.Remove("user:olga", "targets", "bonn", Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task Somebody_has_so_many_and_may_still_replace_them()
    {
        var another = (await Database.OpenAnother()).Views;
        var saved = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => (number % 2 == 0 ? Views : another).Save(View("targets", $"view {number}"), 5, Cancellation)));
        saved.Count(isSaved => isSaved).ShouldBe(5);
        var views = await Views.Of("user:olga", Cancellation);
        views.Count.ShouldBe(5);
        (await Views.Save(views[0] with { Query = "os=windows" }, 5, Cancellation)).ShouldBeTrue();
    }

    [Fact]
    public async Task All_views_of_somebody_go_at_once()
    {
        await Views.Save(View("targets", "a"), 10, Cancellation);
        await Views.Save(View("targets", "a") with { Owner = "user:paul" }, 10, Cancellation);
        await Views.RemoveAll("user:olga", Cancellation);
        (await Views.Of("user:olga", Cancellation)).ShouldBeEmpty();
        (await Views.Of("user:paul", Cancellation)).ShouldHaveSingleItem();
    }

    private SavedView View(string page, string name) => new("user:olga", page, name, "site=Bonn", Now);
}
