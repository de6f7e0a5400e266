using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Tests.Runs;

public sealed class SiteZoneTests : ISiteDirectory
{
    [Theory]
    [InlineData("Asia/Tokyo", "Lima", "Europe/Berlin", "Asia/Tokyo")]
    [InlineData(null, "lima", "Europe/Berlin", "America/Lima")]
    [InlineData(null, "elsewhere", "Europe/Berlin", "Europe/Berlin")]
    [InlineData(null, "", null, null)]
    public void The_zone_of_a_target_is_its_own_then_its_sites_then_its_agents(string? own, string site, string? agent, string? expected) =>
        ((ISiteDirectory)this).ZoneOf(new Target { Id = "t", Name = "pc", Zone = own, Site = site, AgentZone = agent }).ShouldBe(expected);

    Site? ISiteDirectory.Find(string name) => string.Equals(name, "Lima", StringComparison.OrdinalIgnoreCase) ? new Site { Name = "Lima", Zone = "America/Lima" } : null;
}
