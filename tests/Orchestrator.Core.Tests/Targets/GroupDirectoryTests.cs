using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Tests.Targets;

/// <summary>Which timeframes govern a target: its own, its groups', its site's or the organisation's.</summary>
public sealed class GroupDirectoryTests : IGroupDirectory, ISiteDirectory
{
    private static readonly Target Till = new() { Id = "t", Name = "till-1", Site = "Lima", Groups = ["TILLS"], Tags = ["pilot"], Os = "linux" };

    private readonly Dictionary<string, Site> sites = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Lima"] = new() { Name = "Lima", Timeframe = "of the site" },
        [Site.Organisation] = new() { Name = Site.Organisation, Timeframe = "of all" },
    };

    private List<Group> governing =
    [
        new() { Name = "linux", Query = new GroupQuery { Os = "linux" }, Timeframe = "nights" },
        new() { Name = "pilots", Query = new GroupQuery { Tag = "pilot", Name = "till-*" }, Timeframe = "weekends" },
        new() { Name = "tills", Timeframe = "Nights" },
        new() { Name = "windows", Query = new GroupQuery { Os = "windows" }, Timeframe = "lunch" },
    ];

    public IReadOnlyList<Group> Governing => governing;

    private IGroupDirectory Directory => this;

    [Fact]
    public void All_groups_of_a_target_count_together_and_each_timeframe_once()
    {
        Directory.GoverningOf(Till).Select(group => group.Name).ShouldBe(["linux", "pilots", "tills"]);
        Directory.TimeframesOf(Till, this).ShouldBe(["nights", "weekends"]);
    }

    [Fact]
    public void Its_own_wins_over_all_of_them()
    {
        var target = Till with { Timeframe = "its own" };

        Directory.GoverningOf(target).ShouldBeEmpty();
        Directory.TimeframesOf(target, this).ShouldBe(["its own"]);
    }

    [Fact]
    public void Whoever_is_in_none_takes_its_sites_then_the_organisations()
    {
        Directory.TimeframesOf(Till with { Groups = [], Tags = [], Os = "macos" }, this).ShouldBe(["of the site"]);
        governing = [];
        Directory.TimeframesOf(Till, this).ShouldBe(["of the site"]);
        Directory.TimeframesOf(Till with { Site = "elsewhere" }, this).ShouldBe(["of all"]);
        sites.Clear();
        Directory.TimeframesOf(Till, this).ShouldBeEmpty();
    }

    Site? ISiteDirectory.Find(string name) => sites.GetValueOrDefault(name);
}
