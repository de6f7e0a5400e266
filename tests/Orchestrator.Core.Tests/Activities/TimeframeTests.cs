using Orchestrator.Core.Activities;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Timeframes;
using Orchestrator.Timeframes;
using static Orchestrator.Core.Tests.Distributions.Draw;

namespace Orchestrator.Core.Tests.Activities;

public sealed class TimeframeTests
{
    private static readonly Directory Known = new(new Dictionary<string, string> { ["Nights"] = "No; Mon-Fri 22:00-24:00 Normal", ["Sundays"] = "No; Sun 00:00-24:00 Normal" });

    [Fact]
    public void It_lets_pass_at_once_and_governs_from_here_on()
    {
        var graph = Graph(Flowchart(Activity("s", "Elsa.Start") + "," + Activity("t", "Orchestrator.Timeframe", "\"grid\":\"No; Tue 00:00-01:00 Normal\""), Edge("s", "Done", "t")));

        var step = Tokens.Enter(graph, id: "t").ShouldBeOfType<Step.Complete>();
        (step.Port, step.GovernedBy).ShouldBe(("Open", 1));
        ((IGoverning)graph.Activities[1].Behaviour).Resolve(Known).ShouldBe(Timeframe.Parse("No; Tue 00:00-01:00 Normal"));
    }

    [Theory]
    [InlineData("\"grid\":\"No\"", null, 7, "Never")]
    [InlineData("\"timeframe\":\"nights\"", null, 7, "Open")]
    [InlineData("\"timeframe\":\"Nights\"", "Sundays", 7, "Never")]
    [InlineData("\"timeframe\":\"Nights\"", "Nights", 7, "Open")]
    [InlineData("\"timeframe\":\"Sundays\"", null, 6, "Never")]
    [InlineData("\"timeframe\":\"Sundays\"", null, 7, "Open")]
    public void It_never_opens_if_no_opening_of_both_timeframes_comes_before_the_deadline(string inputs, string? own, int days, string port)
    {
        var graph = Compile(inputs);
        IReadOnlyList<Timeframe> targets = own is null ? [] : [Known.Find(own)!.Timeframe];

        var step = Tokens.Enter(graph, new() { OwnTimeframes = targets, Deadline = TokenSetup.Noon.AddHours(-12).AddDays(days) }).ShouldBeOfType<Step.Complete>();

        step.Port.ShouldBe(port);
        (step.Reason is null).ShouldBe(port == "Open");
    }

    [Fact]
    public void A_name_that_is_gone_is_a_fault()
    {
        var graph = Compiler.Compile(Read(Only("Orchestrator.Timeframe", "\"timeframe\":\"Nights\"")), Known).Graph.ShouldNotBeNull();
        var directory = new Directory([]);

        ((IGoverning)graph.Activities[0].Behaviour).Resolve(directory).ShouldBeNull();
        var later = Compiler.Compile(Read(Only("Orchestrator.Timeframe", "\"timeframe\":\"Nights\"")), new Forgetful()).Graph.ShouldNotBeNull();
        Tokens.Enter(later).ShouldBeOfType<Step.Fault>().Reason.ShouldContain("no timeframe called 'Nights'");
    }

    private static DistributionGraph Compile(string inputs) => Compiler.Compile(Read(Only("Orchestrator.Timeframe", inputs)), Known).Graph.ShouldNotBeNull();

    private sealed class Directory(Dictionary<string, string> grids) : ITimeframeDirectory
    {
        public string OrganisationZone => "UTC";

        public NamedTimeframe? Find(string name) =>
            grids.Where(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(pair => new NamedTimeframe(pair.Key, Timeframe.Parse(pair.Value))).FirstOrDefault();
    }

    /// <summary>Knows a name once: while the definition is compiled.</summary>
    private sealed class Forgetful : ITimeframeDirectory
    {
        private int asked;

        public string OrganisationZone => "UTC";

        public NamedTimeframe? Find(string name) => asked++ == 0 ? new(name, Timeframe.Always(ActivityLevel.Normal)) : null;
    }
}
