using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;
using static Orchestrator.Core.Tests.Distributions.Draw;

namespace Orchestrator.Core.Tests.Runs;

public sealed class WalkingTests
{
    private static readonly string Work = Activity("work", "Orchestrator.Execute", Charts.Script);

    [Fact]
    public void Every_target_walks_at_its_own_pace()
    {
        var rig = new EngineRig(Charts.Chain(Activity("rest", "Elsa.Delay", Literal("timeSpan", "\"00:10:00\"")), "Done", Work), targets: 2);
        rig.Pass(TimeSpan.FromMinutes(10));
        rig.Report(0, Said.Accepted, Said.Started, Said.Step(), Said.Succeeded);

        rig.States.ShouldBe([TargetRunState.Succeeded, TargetRunState.Waiting]);
        rig.Record.HasEnded.ShouldBeFalse();
        rig.Report(1, Said.Accepted, Said.Started, Said.Step(), Said.Succeeded);
        rig.Record.Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public void A_port_without_an_edge_ends_as_failed_if_it_is_a_failure_port_and_as_succeeded_if_not()
    {
        var rig = new EngineRig(Charts.Execute(), targets: 2);
        rig.Report(0, Said.Accepted, Said.Started, Said.Step(), Said.Succeeded);
        rig.Report(1, Said.Accepted, Said.Started, Said.Step(StepOutcome.Failed, "setup", 7), Said.Failed);

        rig.States.ShouldBe([TargetRunState.Succeeded, TargetRunState.Failed]);
        rig[0].Message.ShouldBeNull();
        rig[1].Message.ShouldBe("'setup' failed with return code 7.");
    }

    [Theory]
    [InlineData("succeeded", TargetRunState.Succeeded)]
    [InlineData("failed", TargetRunState.Failed)]
    [InlineData("skipped", TargetRunState.Skipped)]
    public void End_gives_the_result_it_says_with_its_message(string result, TargetRunState state)
    {
        var rig = new EngineRig(Flowchart(Activity("end", "Elsa.End", $"{Literal("result", $"\"{result}\"")},{Literal("message", "\"by rule\"")}")));

        (rig[0].State, rig[0].Message).ShouldBe((state, "by rule"));
        rig.Stored.Results.ShouldHaveSingleItem().Name.ShouldBe(result);
    }

    [Fact]
    public void An_end_that_fails_tells_the_last_failure_on_the_way()
    {
        var rig = new EngineRig(Flowchart(
            $"{Work},{Activity("end", "Elsa.End", Literal("result", "\"failed\""))}", Edge("work", "Failed", "end")));
        rig.Report(0, Said.Accepted, Said.Started, Said.Step(StepOutcome.Failed, "setup", 7), Said.Failed);

        (rig[0].State, rig[0].Message).ShouldBe((TargetRunState.Failed, "'setup' failed with return code 7."));
    }

    [Fact]
    public void A_loop_that_never_waits_ends_as_failed_and_says_where()
    {
        var rig = new EngineRig(Flowchart(
            $"{Charts.Start},{Activity("one", "Elsa.SetVariable", $"{Literal("variable", "\"x\"")},{Literal("value", "1")}")},{Activity("two", "Elsa.SetVariable", $"{Literal("variable", "\"x\"")},{Literal("value", "2")}")}",
            $"{Edge("start", "Done", "one")},{Edge("one", "Done", "two")},{Edge("two", "Done", "one")}",
            """, "variables":[{"id":"x","name":"x","typeName":"Int32","value":0}]"""));

        rig[0].State.ShouldBe(TargetRunState.Failed);
        rig[0].Message.ShouldNotBeNull().ShouldContain("without ever waiting");
    }

    [Fact]
    public void An_expression_that_throws_fails_the_target_and_names_its_place()
    {
        var rig = new EngineRig(Flowchart(Activity("work", "Orchestrator.Execute", Expression("script", "JavaScript", "nowhere.nothing"))));

        rig[0].State.ShouldBe(TargetRunState.Failed);
        rig[0].Message.ShouldNotBeNull().ShouldContain("(work), input 'script'");
    }

    [Fact]
    public void Every_result_is_one_entry_of_the_report()
    {
        var rig = new EngineRig(Charts.Execute());
        rig.Pass(TimeSpan.FromMinutes(1));
        rig.Report(0, Said.Accepted, Said.Started, Said.Step(output: "all is well"), Said.Succeeded);

        var result = rig.Stored.Results.ShouldHaveSingleItem();
        (result.CommandId, result.Number, result.Name, result.Outcome, result.Attempt).ShouldBe(("run-1/0", 0, "succeeded", StepOutcome.Succeeded, 1));
        (result.StartedAt, result.EndedAt).ShouldBe((EngineRig.Noon, EngineRig.Noon.AddMinutes(1)));
        var step = rig.Stored.Entries.Where(entry => entry.Number == 3).ShouldHaveSingleItem();
        (step.Name, step.Output, step.Late).ShouldBe(("setup", "all is well", false));
    }
}
