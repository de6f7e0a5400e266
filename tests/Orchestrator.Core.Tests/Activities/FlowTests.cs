using Orchestrator.Core.Activities;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using static Orchestrator.Core.Tests.Distributions.Draw;

namespace Orchestrator.Core.Tests.Activities;

public sealed class FlowTests
{
    private const string Ring = ",\"variables\":[{\"id\":\"v1\",\"name\":\"Ring\",\"typeName\":\"String\",\"value\":\"pilot\"}]";

    [Fact]
    public void A_start_lets_pass() => Tokens.Enter(Graph(Only("Elsa.Start"))).ShouldBe(new Step.Complete("Done"));

    [Theory]
    [InlineData("", TargetRunState.Succeeded, "")]
    [InlineData("\"result\":\"Skipped\",\"message\":\"not ours\"", TargetRunState.Skipped, "not ours")]
    [InlineData("\"result\":\"failed\"", TargetRunState.Failed, "it broke")]
    [InlineData("\"result\":\"failed\",\"message\":\"gave in\"", TargetRunState.Failed, "gave in")]
    public void An_end_gives_the_result(string inputs, TargetRunState result, string message)
    {
        var graph = Graph(Only("Elsa.End", inputs));

        Tokens.Enter(graph, new() { Message = "it broke" }).ShouldBe(new Step.End(result, message));
        graph.Activities[0].Behaviour.IsTerminal.ShouldBeTrue();
    }

    [Theory]
    [InlineData("JavaScript", "getRing() == 'pilot'", "True")]
    [InlineData("JavaScript", "target.os === 'windows'", "False")]
    [InlineData("Literal", "True", "True")]
    [InlineData("Literal", "false", "False")]
    public void A_decision_goes_one_of_two_ways(string type, string value, string port) =>
        Tokens.Enter(Graph(Only("Elsa.FlowDecision", Expression("condition", type, value), Ring))).ShouldBe(new Step.Complete(port));

    [Fact]
    public void A_condition_that_is_neither_true_nor_false_is_a_fault() =>
        Tokens.Enter(Graph(Only("Elsa.FlowDecision", Expression("condition", "JavaScript", "target.tags.length"))))
            .ShouldBeOfType<Step.Fault>().Reason.ShouldContain("must be true or false; it is 1");

    [Theory]
    [InlineData("linux", "Penguin")]
    [InlineData("windows", "Panes")]
    [InlineData("macos", "Default")]
    public void A_switch_takes_the_first_case_that_matches(string os, string port)
    {
        var graph = Graph(Flowchart(
            Activity("a", "Elsa.FlowSwitch", """
                "cases":[{"label":"Penguin","condition":{"type":"JavaScript","value":"target.os == 'linux'"}},
                {"label":"Panes","condition":{"typeName":"Boolean","expression":{"type":"JavaScript","value":"target.os == 'windows'"}}},
                {"label":"Also","condition":{"type":"JavaScript","value":"target.os == 'linux'"}}]
                """) + "," + Activity("e", "Elsa.End"),
            Edge("a", "Penguin", "e") + "," + Edge("a", "Panes", "e") + "," + Edge("a", "Default", "e")));

        Tokens.Enter(graph, new() { Target = new Target { Id = "t", Name = "t", Os = os } }).ShouldBe(new Step.Complete(port));
    }

    [Theory]
    [InlineData("00:05:00", 5)]
    [InlineData("1.12:00:00", 2_160)]
    public void A_delay_counts_all_time(string span, int minutes)
    {
        var graph = Graph(Only("Elsa.Delay", $"\"timeSpan\":\"{span}\""));

        var wait = Tokens.Enter(graph, new() { Window = "No" }).ShouldBeOfType<Step.WaitUntil>();
        (wait.Until, wait.Reason).ShouldBe((TokenSetup.Noon.AddMinutes(minutes), WaitReason.Delay));
        Tokens.Resume(graph, Occurrence.TimerElapsed.Instance).ShouldBe(new Step.Complete("Done"));
    }

    [Theory]
    [InlineData("\"variable\":{\"id\":\"v1\",\"name\":\"Ring\"}", "JavaScript", "getRing() + '!'", "\"pilot!\"")]
    [InlineData("\"variable\":\"Ring\"", "Literal", "all", "\"all\"")]
    [InlineData("\"variable\":{\"name\":\"Ring\"}", "Object", "[1, 2]", "[1,2]")]
    [InlineData("\"variable\":{\"id\":\"v1\"}", "JavaScript", "null", "null")]
    public void A_variable_is_set(string variable, string type, string value, string json)
    {
        var step = Tokens.Enter(Graph(Only("Elsa.SetVariable", variable + "," + Expression("value", type, value), Ring))).ShouldBeOfType<Step.Complete>();

        step.Variables.ShouldNotBeNull().ShouldBe([new("Ring", json)]);
    }
}
