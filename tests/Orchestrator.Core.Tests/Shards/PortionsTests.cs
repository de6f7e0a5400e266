using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Core.Tests.Shards;

public sealed class PortionsTests
{
    [Fact]
    public void Words_about_many_targets_are_spread_and_everything_stays_in_order()
    {
        RunInput[] inputs = [new CancelRun("r", "olga"), Word(60), Word(40), new PauseRun("r", "olga"), Word(1), Word(250), new ResumeRun("r", "olga"), Word(0), Word(100)];
        Delivery[] received = [.. inputs.Select((input, at) => new Delivery(input, (ulong)at))];

        var portions = Portions.Of(received, 100).ToList();

        portions.Select(portion => portion.Count).ShouldBe([4, 1, 3, 1]);
        portions.SelectMany(portion => portion).ShouldBe(received);
    }

    [Fact]
    public void A_round_without_inputs_is_a_round() => Portions.Of([], 100).ShouldHaveSingleItem().ShouldBeEmpty();

    private static ChangeStandBy Word(int targets) => new("r", "word", "olga", [.. Enumerable.Range(0, targets).Select(number => $"t{number}")], End: true);
}
