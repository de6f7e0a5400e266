using Orchestrator.Core.Forecasts;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Tests.Forecasts;

public sealed class LineHistoryTests
{
    private static readonly LineHistory Known = new([new("t-1", "Köln", 500), new("t-1", "Köln", 100), new("t-2", "köln", 900), new("t-3", "", 7)]);

    [Theory]
    [InlineData("t-1", "Köln", 0.2, 100.0, "what earlier transfers to the target achieved")]
    [InlineData("t-1", "Bonn", 0.9, 500.0, "what earlier transfers to the target achieved")]
    [InlineData("t-9", "KÖLN", 0.0, 100.0, "what earlier transfers to its site achieved")]
    [InlineData("t-9", "Köln", 0.999, 900.0, "what earlier transfers to its site achieved")]
    public void The_targets_own_transfers_tell_else_those_of_its_site(string id, string site, double share, double rate, string basis)
    {
        var line = Known.Of(new Target { Id = id, Name = id, Site = site }, share).ShouldNotBeNull();

        (line.BytesPerSecond, line.Basis).ShouldBe((rate, basis));
    }

    [Theory]
    [InlineData("Bonn")]
    [InlineData("")]
    public void Of_others_nobody_knows(string site) => Known.Of(new Target { Id = "t-9", Name = "t-9", Site = site }, 0.5).ShouldBeNull();
}
