using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Tests.Sites;

/// <summary>What a target or depot takes from its site, and a site from the organisation.</summary>
public sealed class SiteTests : ISiteDirectory
{
    private readonly Dictionary<string, Site> sites = new(StringComparer.OrdinalIgnoreCase) { ["Lima"] = new Site { Name = "Lima", Zone = "America/Lima", Timeframe = "nights" } };

    private ISiteDirectory Directory => this;

    [Theory]
    [InlineData("Asia/Tokyo", "Lima", "Europe/Berlin", "Asia/Tokyo")]
    [InlineData(null, "lima", "Europe/Berlin", "America/Lima")]
    [InlineData(null, "elsewhere", "Europe/Berlin", "Europe/Berlin")]
    [InlineData(null, "", null, null)]
    public void The_zone_of_a_target_is_its_own_then_its_sites_then_its_agents(string? own, string site, string? agent, string? expected) =>
        Directory.ZoneOf(new Target { Id = "t", Name = "pc", Zone = own, Site = site, AgentZone = agent }).ShouldBe(expected);

    [Theory]
    [InlineData("lunch", "Lima", "lunch")]
    [InlineData(null, "lima", "nights")]
    [InlineData(null, "elsewhere", "weekends")]
    [InlineData(null, "", "weekends")]
    public void A_timeframe_is_the_nearest_one_that_is_set(string? own, string site, string expected)
    {
        Directory.TimeframeAt(site, own).ShouldBe(own ?? (site == "lima" ? "nights" : null));

        sites[Site.Organisation] = new Site { Name = Site.Organisation, Timeframe = "weekends" };

        Directory.TimeframeAt(site, own).ShouldBe(expected);
    }

    [Fact]
    public void Each_value_of_a_level_is_the_nearest_one_that_is_set()
    {
        Directory.LevelsAt("Lima", null).ShouldBeNull();
        sites[Site.Organisation] = new Site { Name = "", Levels = new(Normal: new(BytesPerSecond: 9_000, PauseSeconds: 3), Maximum: new(BytesPerSecond: 90_000)) };
        sites["Lima"] = new Site { Name = "Lima", Levels = new(Minimum: new(Parallelism: 1), Normal: new(BytesPerSecond: 5_000)) };

        Directory.LevelsAt("Lima", new(Normal: new(PollingSeconds: 60)))
            .ShouldBe(new(new(Parallelism: 1), new(BytesPerSecond: 5_000, PollingSeconds: 60, PauseSeconds: 3), new(BytesPerSecond: 90_000)));
        Directory.LevelsAt("lima", null).ShouldBe(new(new(Parallelism: 1), new(BytesPerSecond: 5_000, PauseSeconds: 3), new(BytesPerSecond: 90_000)));
        Directory.LevelsAt("elsewhere", null).ShouldBe(sites[Site.Organisation].Levels);
        Directory.LevelsAt("", null).ShouldBe(sites[Site.Organisation].Levels);
        Directory.LevelsOf(new Target { Id = "t", Name = "pc", Site = "lima", Levels = new(Normal: new(BytesPerSecond: 2_000), Maximum: new(PauseSeconds: 1)) })
            .ShouldBe(new(new(Parallelism: 1), new(BytesPerSecond: 2_000, PauseSeconds: 3), new(BytesPerSecond: 90_000, PauseSeconds: 1)));
    }

    Site? ISiteDirectory.Find(string name) => sites.GetValueOrDefault(name);
}
