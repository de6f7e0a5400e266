using Orchestrator.Core.Distributions;
using Orchestrator.Core.Tests.Distributions;
using Orchestrator.Core.Triggers;

namespace Orchestrator.Core.Tests.Triggers;

public sealed class TriggerRulesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("\"at\":\"2026-11-25T12:00Z\"", "is over; choose a date in the future")]
    [InlineData("\"at\":\"2026-11-25T12:59\",\"zone\":\"Europe/Berlin\"", "is over; choose a date in the future")]
    public void A_date_in_the_past_is_refused(string inputs, string part)
    {
        var error = Check(Graph("d", "Orchestrator.Schedule", inputs)).ShouldHaveSingleItem();
        (error.Activity, error.Input).ShouldBe(("t", "at"));
        error.Message.ShouldContain(part);
    }

    [Fact]
    public void A_date_in_the_future_and_any_calendar_are_fine()
    {
        Check(Graph("d", "Orchestrator.Schedule", "\"at\":\"2026-11-25T13:01\",\"zone\":\"Europe/Berlin\"")).ShouldBeEmpty();
        Check(Graph("d", "Orchestrator.Schedule", "\"cron\":\"0 2 * * *\"")).ShouldBeEmpty();
    }

    [Fact]
    public void A_webhooks_name_belongs_to_one_definition_whose_next_version_may_keep_it()
    {
        var owner = Graph("owner", "Orchestrator.Webhook", "\"hook\":\"build\"");
        Check(Graph("d", "Orchestrator.Webhook", "\"hook\":\"build\""), owner).ShouldHaveSingleItem().Message.ShouldContain("a webhook of 'D' (owner)");
        Check(owner, owner).ShouldBeEmpty();
        Check(Graph("d", "Orchestrator.Webhook", "\"hook\":\"other\""), owner).ShouldBeEmpty();
    }

    [Fact]
    public void Two_webhooks_of_one_definition_cannot_share_a_name()
    {
        var both = Draw.Graph(Draw.Flowchart(
            $"{Draw.Activity("a", "Orchestrator.Webhook", "\"hook\":\"build\"")},{Draw.Activity("b", "Orchestrator.Webhook", "\"hook\":\"build\"")}", more: Targets));
        Check(both).Select(error => error.Activity).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void What_is_followed_must_be_published()
    {
        Check(After("d", "a"), After("a", "x")).ShouldBeEmpty();
        Check(After("d", "gone")).ShouldHaveSingleItem().Message.ShouldContain("'gone', of which nothing is published");
    }

    [Fact]
    public void Circles_are_refused_with_their_way()
    {
        Check(After("a", "a")).ShouldHaveSingleItem().Message.ShouldContain("start itself for ever");
        Check(After("a", "b"), After("b", "a")).ShouldHaveSingleItem().Message.ShouldContain("a starts b starts a;");
        Check(After("a", "d"), After("b", "a"), After("c", "b"), After("d", "c")).ShouldHaveSingleItem().Message.ShouldContain("a starts b starts c starts d starts a;");
        Check(After("a", "d"), After("b", "c"), After("c", "b"), After("d", "c")).ShouldBeEmpty("the circle of b and c is not its doing");
    }

    [Fact]
    public void The_version_before_does_not_count()
    {
        // b follows a; a followed b and is now to follow nothing of that.
        Check(Graph("a", "Orchestrator.Schedule", "\"cron\":\"0 2 * * *\""), After("a", "b"), After("b", "a")).ShouldBeEmpty();
    }

    [Fact]
    public void Its_targets_must_be_there()
    {
        var error = TriggerRules.Check(Graph("d", "Orchestrator.Schedule", "\"cron\":\"0 2 * * *\""), Board(), name => name == "other", Noon).ShouldHaveSingleItem();
        (error.Activity, error.Input).ShouldBe((null, "customProperties.targets"));
        error.Message.ShouldContain("'pc-1'");
        TriggerRules.Check(Draw.Graph(Draw.Only("Elsa.Start", more: Targets)), Board(), _ => false, Noon).ShouldBeEmpty("without triggers nobody needs them yet");
    }

    private const string Targets = ",\"customProperties\":{\"targets\":[\"pc-1\"]}";

    private static IReadOnlyList<DefinitionError> Check(DistributionGraph graph, params DistributionGraph[] published) =>
        TriggerRules.Check(graph, Board(published), _ => true, Noon);

    private static TriggerBoard Board(params DistributionGraph[] published) =>
        new([.. published.SelectMany(graph => PublishedTriggers.Of(graph, Noon))], published.Select(graph => graph.DefinitionId).ToHashSet());

    private static DistributionGraph After(string id, string followed) => Graph(id, "Orchestrator.AfterDistribution", $"\"distribution\":\"{followed}\",\"on\":\"any\"");

    private static DistributionGraph Graph(string id, string type, string inputs)
    {
        var result = Compiler.Compile(Draw.Read(Draw.Flowchart(Draw.Activity("t", type, inputs), more: Targets)).With(id, 1));
        result.Errors.ShouldBeEmpty();
        return result.Graph!;
    }
}
