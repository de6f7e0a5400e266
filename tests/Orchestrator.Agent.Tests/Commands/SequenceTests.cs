using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Agent.Tests.Commands;

/// <summary>What earlier actions leave for later ones.</summary>
public sealed class SequenceTests
{
    private static readonly ActionCapture Version = new() { Name = "version", Pattern = "^version (?<value>[0-9.]+)$" };

    [Theory]
    [InlineData(OnFailure.Default, true, "one Failed; two Skipped; finished Failed")]
    [InlineData(OnFailure.Default, false, "one Failed; two Succeeded; finished Failed")]
    [InlineData(OnFailure.Continue, true, "one Failed; two Succeeded; finished Failed")]
    [InlineData(OnFailure.Ignore, true, "one Failed; two Succeeded; finished Succeeded")]
    [InlineData(OnFailure.Ignore, false, "one Failed; two Succeeded; finished Succeeded")]
    public void A_failure_does_what_its_rule_says(OnFailure rule, bool stops, string story)
    {
        var rig = Rig([BookRig.Action("one") with { OnFailure = rule }, BookRig.Action("two")], stops);
        rig.End(1);
        if (rig.StartedActions.Count == 2)
            rig.End();

        rig.ConfirmAll();
        rig.Story().ShouldBe("accepted; started; " + story);
        rig.Items().OfType<StepEntry>().First().Ignored.ShouldBe(rule == OnFailure.Ignore);
    }

    [Fact]
    public void A_force_stop_is_no_failure_that_can_be_ignored()
    {
        var rig = new BookRig();
        rig.Deliver(BookRig.Command(change: command => command with
        {
            Actions = [BookRig.Action("one") with { OnFailure = OnFailure.Ignore }],
            ForceStopAfter = TimeSpan.FromMinutes(1),
        }));
        rig.Tick(TimeSpan.FromMinutes(1));
        rig.Stopped();
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one TimedOut; finished Failed");
    }

    [Theory]
    [InlineData("""{"a": "\ud800"}""")]
    [InlineData("""{"\ud800": "x"}""")]
    [InlineData("""{"a": """)]
    public void An_output_that_cannot_be_read_has_no_value_and_harms_nobody(string output)
    {
        var rig = Rig([BookRig.Action("one") with { Captures = [new ActionCapture { Name = "v", Pointer = "/a" }] }]);
        rig.End(Exited(0, output));
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one Failed; finished Failed");
    }

    public static TheoryData<ActionCondition, int, string, bool> Conditions => new()
    {
        { new ActionCondition { Action = 0, Outcomes = [StepOutcome.Failed] }, 3, "", true },
        { new ActionCondition { Action = 0, Outcomes = [StepOutcome.Failed] }, 0, "", false },
        { new ActionCondition { Action = 0, Outcomes = [StepOutcome.Failed], Not = true }, 0, "", true },
        { new ActionCondition { Action = 0, ReturnCodes = [3, 4] }, 3, "", true },
        { new ActionCondition { Action = 0, ReturnCodes = [4] }, 3, "", false },
        { new ActionCondition { Output = "version", Is = "1.2" }, 0, "x\nversion 1.2\n", true },
        { new ActionCondition { Output = "version", Is = "1.3" }, 0, "x\nversion 1.2\n", false },
        { new ActionCondition { Output = "version", Matches = "^1[.]" }, 0, "version 1.2\n", true },
        { new ActionCondition { Output = "version", Matches = "^2[.]", Not = true }, 0, "version 1.2\n", true },
        { new ActionCondition { Output = "version", Is = "" }, 0, "nothing", true },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void An_action_runs_if_its_conditions_hold(ActionCondition condition, int code, string output, bool runs)
    {
        var rig = Rig(
        [
            BookRig.Action("one") with { OnFailure = OnFailure.Ignore, Captures = [Version with { Optional = true }] },
            BookRig.Action("two") with { RunIf = [condition] },
            BookRig.Action("three"),
        ]);
        rig.End(Exited(code, output));
        if (runs)
            rig.End();
        rig.End();
        rig.ConfirmAll();

        rig.Items().OfType<StepEntry>().Select(step => step.Outcome).Skip(1).ShouldBe([runs ? StepOutcome.Succeeded : StepOutcome.Skipped, StepOutcome.Succeeded]);
        rig.Items().OfType<Finished>().Single().Outcome.ShouldBe(CommandOutcome.Succeeded);
        if (!runs)
            rig.Items().OfType<StepEntry>().ElementAt(1).Message.ShouldStartWith("not started: its condition does not hold: ");
    }

    [Fact]
    public void The_last_actions_may_all_be_skipped_and_a_restart_changes_nothing()
    {
        var never = new ActionCondition { Action = 0, Outcomes = [StepOutcome.Failed] };
        var rig = Rig([BookRig.Action("one"), BookRig.Action("two") with { RunIf = [never] }, BookRig.Action("three") with { RunIf = [never] }]);
        rig.Restart();
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one Interrupted; two Skipped; three Skipped; finished Failed");
        rig = Rig([BookRig.Action("one"), BookRig.Action("two") with { RunIf = [never] }, BookRig.Action("three") with { RunIf = [never] }]);
        rig.End();
        rig.ConfirmAll();
        rig.Story().ShouldBe("accepted; started; one Succeeded; two Skipped; three Skipped; finished Succeeded");
    }

    [Fact]
    public void Captured_values_reach_later_actions_also_those_of_a_later_agent()
    {
        var rig = Rig(
        [
            BookRig.Action("one") with { Captures = [Version, new ActionCapture { Name = "code", From = CaptureSource.ReturnCode }] },
            BookRig.Action("wait", OnInterrupted.Repeat),
            new ProgramAction { Name = "two", Program = "p", Arguments = ["v={{outputs.version}}/{{outputs.code}}", "{{other}}"] },
            BookRig.Action("three"),
            new ConfigurationAction { Name = "four", File = "/f", Format = ConfigurationFormat.Json, Key = "/k", Value = "\"{{outputs.version}}\"" },
        ]);
        rig.End(Exited(0, "version 1.2\r\n"));
        rig.Restart();
        rig.End();
        rig.End();
        rig.End();

        rig.Items().OfType<StepEntry>().First().Captured.ShouldNotBeNull().ShouldBe([new("version", "1.2"), new("code", "0")], ignoreOrder: true);
        var started = rig.StartedActions.TakeLast(3).Select(start => start.Action).ToList();
        ((ProgramAction)started[0]).Arguments.ShouldBe(["v=1.2/0", "{{other}}"]);
        started[1].Environment.ShouldBe([new("OUTPUT_version", "1.2"), new("OUTPUT_code", "0")], ignoreOrder: true);
        ((ConfigurationAction)started[2]).Value.ShouldBe("\"1.2\"");
    }

    [Fact]
    public void A_value_that_is_not_there_fails_its_action()
    {
        var rig = Rig([BookRig.Action("one") with { Captures = [Version] }]);
        rig.End(Exited(0, "no such thing"));
        rig.ConfirmAll();

        var step = rig.Items().OfType<StepEntry>().Single();
        (step.Outcome, step.ReturnCode, step.Message).ShouldBe((StepOutcome.Failed, 0, "nothing in what it said is the value 'version' it was to capture"));
    }

    public static TheoryData<ActionCapture, string, string?> Finds => new()
    {
        { new ActionCapture { Name = "x" }, "all of it \n", "all of it" },
        { new ActionCapture { Name = "x", Pattern = "b+" }, "abbc", "bb" },
        { new ActionCapture { Name = "x", Pattern = "a(b+)(c)" }, "abbc", "bb" },
        { new ActionCapture { Name = "x", Pattern = "^b$" }, "a\r\nb\r\n", "b" },
        { new ActionCapture { Name = "x", Pointer = "/a/1/b" }, "{\"a\":[0,{\"b\":\"c\"}]}", "c" },
        { new ActionCapture { Name = "x", Pointer = "/a" }, "{\"a\":{\"b\":1.0}}", "{\"b\":1.0}" },
        { new ActionCapture { Name = "x", Pointer = "/b" }, "{\"a\":1}", null },
        { new ActionCapture { Name = "x", Pointer = "/b" }, "no JSON", null },
        { new ActionCapture { Name = "x", From = CaptureSource.ReturnCode }, "", "7" },
        { new ActionCapture { Name = "x", Pattern = "x", Optional = true }, "", "" },
    };

    [Theory]
    [MemberData(nameof(Finds))]
    public void A_value_is_found_as_its_capture_says(ActionCapture capture, string output, string? value)
    {
        var (values, missing) = Captures.Of(BookRig.Action("one") with { Captures = [capture] }, Exited(7, output));

        values.ShouldNotBeNull().GetValueOrDefault("x").ShouldBe(value);
        missing.ShouldBe(value is null ? "x" : null);
    }

    [Fact]
    public void A_value_is_cut_off_and_never_within_a_character()
    {
        var output = new string('x', ActionCapture.ValueLength - 1) + "😀y";

        Captures.Of(BookRig.Action("one") with { Captures = [new ActionCapture { Name = "x" }] }, Exited(0, output)).Values.ShouldNotBeNull()["x"]
            .ShouldBe(new string('x', ActionCapture.ValueLength - 1));
    }

    [Fact]
    public void Text_of_a_value_is_no_json()
    {
        ActionSpec action = new ConfigurationAction { Name = "x", File = "/f", Format = ConfigurationFormat.Json, Key = "/k", Value = "\"{{outputs.v}}\"" };

        ((ConfigurationAction)OutputReferences.Filled(action, new Dictionary<string, string> { ["v"] = "a\"b\\" })).Value.ShouldBe("\"a\\u0022b\\\\\"");
    }

    [Fact]
    public void What_refers_to_nothing_is_refused_at_the_door()
    {
        var rig = new BookRig();
        rig.Deliver(BookRig.Command(change: command => command with { Actions = [BookRig.Action("one") with { RunIf = [new ActionCondition { Action = 0, ReturnCodes = [0] }] }] }));

        rig.Items().OfType<Refused>().Single().Message.ShouldBe("The field runIf[0].action of action 'one' must be an earlier action of the list.");
    }

    private static BookRig Rig(IReadOnlyList<ActionSpec> actions, bool stops = true)
    {
        var rig = new BookRig();
        rig.Deliver(BookRig.Command(change: command => command with { Actions = actions, StopOnFirstError = stops }));
        return rig;
    }

    private static ActionResult Exited(int code, string output) => new() { Ending = ActionEnding.Exited, ReturnCode = code, Output = output };
}
