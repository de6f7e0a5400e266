using Orchestrator.Core.Depots;

namespace Orchestrator.Core.Tests.Depots;

public sealed class DepotTreeTests
{
    private readonly DepotTree tree = new([Depot("Hub", "HQ"), Depot("region", "South", "hub"), Depot("branch", "Ulm", "Region"), Depot("attic", "Ulm"), Depot("lost", "Bonn", "gone")]);

    [Theory]
    [InlineData("ulm", "attic branch region Hub")]
    [InlineData("South", "region Hub")]
    [InlineData("HQ", "Hub")]
    [InlineData("Bonn", "lost")]
    [InlineData("Nowhere", "")]
    [InlineData("", "")]
    public void The_nearest_are_those_of_the_site_then_their_parents_hop_by_hop(string site, string nearest) =>
        string.Join(' ', tree.Nearest(site).Select(depot => depot.Name)).ShouldBe(nearest);

    [Fact]
    public void Everything_behind_a_depot_is_below_it()
    {
        tree.Below(tree.Find("HUB")!).Select(depot => depot.Name).ShouldBe(["Hub", "region", "branch"]);
        tree.Behind(null).Select(depot => depot.Name).ShouldBe(["attic", "Hub"]);
    }

    [Fact]
    public void A_depot_cannot_go_in_circles_hang_on_nothing_or_be_too_far()
    {
        tree.Flaw(Depot("hub", "HQ", "branch")).ShouldNotBeNull().ShouldContain("circles");
        tree.Flaw(Depot("attic", "Ulm", "attic")).ShouldNotBeNull().ShouldContain("circles");
        tree.Flaw(Depot("new", "Ulm", "gone")).ShouldNotBeNull().ShouldContain("no depot 'gone'");
        tree.Flaw(Depot("attic", "Ulm", "branch")).ShouldBeNull();

        var row = new DepotTree([.. Enumerable.Range(1, 8).Select(hop => Depot($"hop {hop}", "s", hop == 1 ? null : $"hop {hop - 1}")), Depot("top", "s"), Depot("below", "s", "top")]);
        row.Flaw(Depot("ninth", "s", "hop 8")).ShouldNotBeNull().ShouldContain("8 depots");
        row.Flaw(Depot("top", "s", "hop 7")).ShouldNotBeNull().ShouldContain("8 depots");
        row.Flaw(Depot("top", "s", "hop 6")).ShouldBeNull();
    }

    [Theory]
    [InlineData("", "office", true)]
    [InlineData("Office", "office", true)]
    [InlineData("win-*", "WIN-11", true)]
    [InlineData("win-*", "mac", false)]
    [InlineData("office", "office-2", false)]
    public void A_depot_holds_all_packages_or_those_of_some_names(string pattern, string package, bool holds) =>
        (Depot("a", "s") with { Packages = pattern.Length == 0 ? [] : [pattern] }).Holds(package).ShouldBe(holds);

    private static Depot Depot(string name, string site, string? parent = null) =>
        new() { Name = name, Id = name.ToUpperInvariant(), Site = site, Parent = parent, Address = "https://depot:7600" };
}
