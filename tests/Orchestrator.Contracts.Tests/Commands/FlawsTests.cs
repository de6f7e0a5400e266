using Orchestrator.Contracts.Commands;

namespace Orchestrator.Contracts.Tests.Commands;

/// <summary>What server and agent refuse of actions.</summary>
public sealed class FlawsTests
{
    [Theory]
    [InlineData("nginx", ServiceOperation.Restart, true)]
    [InlineData("orchestrator-agent", ServiceOperation.Start, true)]
    [InlineData("orchestrator-agent.service", ServiceOperation.Restart, false)]
    [InlineData("OrchestratorAgent", ServiceOperation.Stop, false)]
    [InlineData("orchestrator-agent", ServiceOperation.Disable, false)]
    [InlineData("reboot.target", ServiceOperation.Start, false)]
    [InlineData("systemd-poweroff.service", ServiceOperation.Restart, false)]
    [InlineData("reboot.target", ServiceOperation.Stop, true)]
    [InlineData("--all", ServiceOperation.Stop, false)]
    public void A_service_is_neither_the_agent_nor_the_end_of_the_computer(string service, ServiceOperation operation, bool isAllowed) =>
        ActionFlaws.Of(new ServiceAction { Name = "it", Service = service, Operation = operation }).Any().ShouldBe(!isAllowed);

    [Theory]
    [InlineData("nginx", true)]
    [InlineData("g++", true)]
    [InlineData("nginx=1.26.0-1", true)]
    [InlineData("nginx-", false)]
    [InlineData("-y", false)]
    public void The_name_of_a_package_asks_for_no_removal(string package, bool isAllowed) =>
        ActionFlaws.Of(new PackageAction { Name = "it", Package = package }).Any().ShouldBe(!isAllowed);

    [Fact]
    public void What_came_into_a_program_is_checked_as_well()
    {
        ActionFlaws.Of(new ProgramAction { Name = "it", Program = "p", Arguments = ["a\0b"] }).ShouldHaveSingleItem().Field.ShouldBe("arguments");
        ActionFlaws.Of(new ScriptAction { Name = "it", Script = "s", Environment = new Dictionary<string, string> { ["A"] = "\0" } }).ShouldHaveSingleItem().Field.ShouldBe("environment");
    }

    [Fact]
    public void A_captured_value_stands_only_where_it_is_put()
    {
        ActionSpec[] actions =
        [
            new ScriptAction { Name = "ask", Script = "s", Captures = [new ActionCapture { Name = "v" }] },
            new ProgramAction { Name = "good", Program = "p", Arguments = ["{{outputs.v}}"] },
            new ServiceAction { Name = "bad", Service = "{{outputs.v}}", Operation = ServiceOperation.Start },
        ];

        SequenceFlaws.Of(actions).Select(flaw => (flaw.Action, flaw.Field)).ShouldBe([(2, "service")]);
    }

    [Fact]
    public void Only_programs_have_outputs_and_return_codes()
    {
        ActionSpec[] actions =
        [
            new ServiceAction { Name = "start", Service = "nginx", Operation = ServiceOperation.Start, Captures = [new ActionCapture { Name = "v" }] },
            new ScriptAction { Name = "then", Script = "s", RunIf = [new ActionCondition { Action = 0, ReturnCodes = [0] }] },
            new ScriptAction { Name = "or", Script = "s", RunIf = [new ActionCondition { Action = 1, ReturnCodes = [0] }] },
        ];

        SequenceFlaws.Of(actions).Select(flaw => (flaw.Action, flaw.Field)).ShouldBe([(0, "capture"), (1, "runIf[0].returnCode")]);
    }
}
