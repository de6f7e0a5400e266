using System.Globalization;
using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Activities;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Tests.Distributions;

namespace Orchestrator.Core.Tests.Activities;

public sealed class ExecuteTests
{
    private const string Variables = ",\"variables\":[{\"id\":\"v1\",\"name\":\"Code\",\"typeName\":\"Int32\"},{\"id\":\"v2\",\"name\":\"Text\",\"typeName\":\"String\"},"
        + "{\"id\":\"v3\",\"name\":\"Wait\",\"typeName\":\"Int32\",\"value\":\"9\"}],\"inputs\":[{\"name\":\"file\",\"type\":\"String\"}]";

    [Fact]
    public void A_program_is_ordered_with_all_that_is_said_about_it()
    {
        var order = Order("""
            "program":"setup","arguments":["/q","a b"],"actionName":"Set up","timeoutSeconds":30,"successCodes":[0,3010],"environment":"{\"A\":\"1\"}","workingDirectory":"/tmp",
            "onInterrupted":"Repeat","stopOnFirstError":false,"executionDate":"2026-01-05T22:00:00+01:00","forceStopMinutes":90,"acceptWithinMinutes":5,"priority":-100,"uacOff":true,"lockInput":true
            """);

        var program = order.Actions.ShouldHaveSingleItem().ShouldBeOfType<ProgramAction>();
        (program.Name, program.Program, program.Timeout, program.WorkingDirectory, program.OnInterrupted)
            .ShouldBe(("Set up", "setup", TimeSpan.FromSeconds(30), "/tmp", OnInterrupted.Repeat));
        program.Arguments.ShouldBe(["/q", "a b"]);
        program.SuccessCodes.ShouldBe([0, 3010]);
        program.Environment.ShouldBe([new("A", "1")]);
        (order.StopOnFirstError, order.NotBefore, order.ForceStopAfter, order.AcceptWithin, order.StartWithin, order.Priority)
            .ShouldBe((false, TokenSetup.Noon.AddHours(9), TimeSpan.FromMinutes(90), TimeSpan.FromMinutes(5), null, -100));
        (order.UacOff, order.InputLocked).ShouldBe((true, true));
    }

    [Fact]
    public void Absent_inputs_have_their_defaults()
    {
        var order = Order("\"script\":\"echo\"");

        var script = order.Actions.ShouldHaveSingleItem().ShouldBeOfType<ScriptAction>();
        (script.Name, script.Script, script.Shell, script.Timeout, script.OnInterrupted).ShouldBe(("Execute", "echo", ScriptShell.Default, null, OnInterrupted.Fail));
        script.SuccessCodes.ShouldBe([0]);
        (order.StopOnFirstError, order.NotBefore, order.ForceStopAfter, order.AcceptWithin, order.StartWithin, order.Priority).ShouldBe((true, null, null, null, null, 0));
    }

    [Fact]
    public void A_list_of_actions_keeps_its_order()
    {
        var actions = Order("""
            "actions":{"expression":{"type":"Object","value":"[{\"script\":\"a\",\"shell\":\"powershell\"},{\"name\":\"two\",\"kind\":\"program\",\"program\":\"b\",\"arguments\":[\"c\"],\"onInterrupted\":\"skip\"}]"}}
            """).Actions;

        actions[0].ShouldBeOfType<ScriptAction>().Shell.ShouldBe(ScriptShell.PowerShell);
        actions[0].Name.ShouldBe("Action 1");
        (actions[1].Name, actions[1].OnInterrupted).ShouldBe(("two", OnInterrupted.Skip));
        actions[1].ShouldBeOfType<ProgramAction>().Arguments.ShouldBe(["c"]);
    }

    [Fact]
    public void Every_kind_of_action_is_ordered_with_all_that_is_said_about_it()
    {
        var actions = Order("""
            "actions":[
            {"kind":"service","service":"nginx","operation":"restart"},
            {"kind":"configuration","file":"/etc/a.json","format":"json","key":"/a/b","value":{"c":[1]},"onInterrupted":"fail"},
            {"kind":"Configuration","file":"%ProgramData%/a.ini","format":"ini","section":"s","key":"k","value":""},
            {"kind":"package","package":"/opt/a.msi","arguments":["ALLUSERS=1"],"rebootCodes":[7],"successCodes":[0,1]},
            {"kind":"registry","key":"HKLM\\SOFTWARE\\x","valueName":"v","valueType":"dword","value":"0xff","view":"32"},
            {"kind":"wait","for":"port","port":"8080","host":"db.example.org","until":"gone","timeoutSeconds":60},
            {"kind":"reboot","onlyIfNeeded":true,"message":"Soon."},
            {"kind":"shutdown","noticeSeconds":0},
            {"kind":"message","message":"Soon.\r\nReally.","postponements":3,"nobodyLoggedOn":"wait"},
            {"kind":"logoff","noticeSeconds":5,"message":"Bye."}]
            """).Actions;

        actions[0].ShouldBe(new ServiceAction { Name = "Action 1", Service = "nginx", Operation = ServiceOperation.Restart, OnInterrupted = OnInterrupted.Repeat }, Alike);
        actions[1].ShouldBe(new ConfigurationAction { Name = "Action 2", File = "/etc/a.json", Format = ConfigurationFormat.Json, Key = "/a/b", Value = "{\"c\":[1]}" }, Alike);
        actions[2].ShouldBe(
            new ConfigurationAction { Name = "Action 3", File = "%ProgramData%/a.ini", Format = ConfigurationFormat.Ini, Section = "s", Key = "k", Value = "", OnInterrupted = OnInterrupted.Repeat },
            Alike);
        actions[3].ShouldBe(
            new PackageAction { Name = "Action 4", Package = "/opt/a.msi", Arguments = ["ALLUSERS=1"], RebootCodes = [7], SuccessCodes = [0, 1] }, Alike);
        actions[4].ShouldBe(
            new RegistryAction { Name = "Action 5", Key = "HKLM\\SOFTWARE\\x", ValueName = "v", Type = RegistryType.Dword, Value = "0xff", View = RegistryView.Bits32, OnInterrupted = OnInterrupted.Repeat },
            Alike);
        actions[5].ShouldBe(
            new WaitAction
            {
                Name = "Action 6", For = WaitSubject.Port, Port = 8080, Host = "db.example.org", UntilGone = true, Timeout = TimeSpan.FromSeconds(60), OnInterrupted = OnInterrupted.Repeat,
            },
            Alike);
        actions[6].ShouldBe(
            new PowerAction { Name = "Action 7", Operation = PowerOperation.Reboot, Notice = TimeSpan.FromMinutes(1), Message = "Soon.", OnlyIfNeeded = true, OnInterrupted = OnInterrupted.Repeat },
            Alike);
        actions[7].ShouldBe(new PowerAction { Name = "Action 8", Operation = PowerOperation.Shutdown, OnInterrupted = OnInterrupted.Repeat }, Alike);
        actions[8].ShouldBe(
            new MessageAction
            {
                Name = "Action 9", Text = "Soon.\nReally.", Answer = TimeSpan.FromMinutes(5), Postponements = 3, Postponement = TimeSpan.FromMinutes(15), NobodyLoggedOn = NobodyLoggedOn.Wait,
                OnInterrupted = OnInterrupted.Repeat,
            },
            Alike);
        actions[9].ShouldBe(new LogOffAction { Name = "Action 10", Notice = TimeSpan.FromSeconds(5), Message = "Bye.", OnInterrupted = OnInterrupted.Repeat }, Alike);
    }

    [Fact]
    public void What_actions_say_about_each_other_is_ordered()
    {
        var actions = Order("""
            "actions":[
            {"name":"ask","script":"a","onFailure":"ignore","capture":[{"name":"v","pattern":"v(.*)"},{"name":"c","from":"returnCode","optional":true}]},
            {"script":"b","onFailure":"continue","runIf":[{"action":"ask","outcome":["failed","skipped"],"returnCode":3},{"output":"v","is":"","not":true}],"capture":{"name":"j","pointer":"/a"}}]
            """).Actions;

        var first = new ScriptAction
        {
            Name = "ask",
            Script = "a",
            SuccessCodes = [0],
            OnFailure = OnFailure.Ignore,
            Captures = [new ActionCapture { Name = "v", Pattern = "v(.*)" }, new ActionCapture { Name = "c", From = CaptureSource.ReturnCode, Optional = true }],
        };
        actions[0].ShouldBe(first, Alike);
        var second = new ScriptAction
        {
            Name = "Action 2",
            Script = "b",
            SuccessCodes = [0],
            OnFailure = OnFailure.Continue,
            RunIf =
            [
                new ActionCondition { Action = 0, Outcomes = [StepOutcome.Failed, StepOutcome.TimedOut, StepOutcome.Interrupted, StepOutcome.Skipped], ReturnCodes = [3] },
                new ActionCondition { Output = "v", Is = "", Not = true },
            ],
            Captures = [new ActionCapture { Name = "j", Pointer = "/a" }],
        };
        actions[1].ShouldBe(second, Alike);
    }

    [Fact]
    public void Who_runs_it_is_said_for_a_single_action_and_in_a_list()
    {
        var single = Order("\"script\":\"id\",\"shell\":\"bash\",\"runAs\":\"user\",\"nobodyLoggedOn\":\"wait\"").Actions[0];
        var listed = Order("""
            "actions":[{"script":"import os","shell":"python","runAs":"user","nobodyLoggedOn":"skip"},{"program":"id","runAs":"user"},{"script":"id"}]
            """).Actions;

        (((ScriptAction)single).Shell, single.RunAs, single.NobodyLoggedOn).ShouldBe((ScriptShell.Bash, RunAs.LoggedOnUser, NobodyLoggedOn.Wait));
        ((ScriptAction)listed[0]).Shell.ShouldBe(ScriptShell.Python);
        listed.Select(action => (action.RunAs, action.NobodyLoggedOn)).ShouldBe(
            [(RunAs.LoggedOnUser, NobodyLoggedOn.Skip), (RunAs.LoggedOnUser, NobodyLoggedOn.Fail), (RunAs.Agent, NobodyLoggedOn.Fail)]);
    }

    [Fact]
    public void Captured_values_go_to_the_variable_as_an_object()
    {
        var graph = Graph("\"script\":\"echo\",\"outputs\":{\"memoryReference\":{\"id\":\"v2\"}}");
        var answer = Tokens.Succeeded(Tokens.Entry(StepOutcome.Succeeded, 0)) with { Outputs = new Dictionary<string, string> { ["a"] = "x \"y\"" } };

        Tokens.Resume(graph, answer).ShouldBeOfType<Step.Complete>().Variables.ShouldNotBeNull().ShouldBe([new("Text", "{\"a\":\"x \\u0022y\\u0022\"}")]);
        Tokens.Resume(graph, Tokens.Failed(Tokens.Entry(StepOutcome.Failed, 3))).ShouldBeOfType<Step.Complete>().Variables.ShouldNotBeNull()["Text"].ShouldBe("{}");
    }

    [Fact]
    public void Expressions_are_worked_out_for_each_target()
    {
        var graph = Graph(string.Join(',',
            Draw.Expression("script", "JavaScript", "'echo ' + target.name"), Draw.Expression("timeoutSeconds", "Variable", "v3"), Draw.Expression("workingDirectory", "Input", "file")));

        var action = Tokens.Enter(graph, new() { Inputs = new Dictionary<string, string> { ["file"] = "\"/srv\"" } }).ShouldBeOfType<Step.Execute>().Order.Actions[0];

        ((ScriptAction)action).Script.ShouldBe("echo web-1");
        action.Timeout.ShouldBe(TimeSpan.FromSeconds(9));
        action.WorkingDirectory.ShouldBe("/srv");
    }

    [Fact]
    public void A_single_program_cannot_refer_to_values_that_nothing_has_captured() =>
        Draw.Compile(Draw.Only("Orchestrator.Execute", "\"program\":\"p\",\"arguments\":[\"{{outputs.version}}\"]", Variables))
            .Errors.ShouldHaveSingleItem().Message.ShouldContain("'version' is captured by no earlier action");

    [Theory]
    [InlineData("timeoutSeconds", "JavaScript", "-1", "from 0 to 604800")]
    [InlineData("timeoutSeconds", "JavaScript", "target.os", "it is 'linux'")]
    [InlineData("timeoutSeconds", "JavaScript", "nothing.at.all", "nothing")]
    [InlineData("actionName", "JavaScript", "({a: 1})", "must be a text")]
    public void A_value_that_is_not_allowed_is_a_fault_that_names_its_place(string input, string type, string value, string part)
    {
        var fault = Tokens.Enter(Graph("\"script\":\"echo\"," + Draw.Expression(input, type, value))).ShouldBeOfType<Step.Fault>();

        fault.Reason.ShouldStartWith($"Activity 'Execute' (a), input '{input}': ");
        fault.Reason.ShouldContain(part);
    }

    [Theory]
    [InlineData("2026-01-05T22:00:00", "utc", "2026-01-05T22:00:00Z")]
    [InlineData("2026-01-05T22:00:00", "target", "2026-01-05T21:00:00Z")]
    [InlineData("2026-07-05 22:00", "target", "2026-07-05T20:00:00Z")]
    [InlineData("2026-01-05T22:00:00Z", "target", "2026-01-05T22:00:00Z")]
    [InlineData("2026-01-05T22:00:00+05:00", "target", "2026-01-05T17:00:00Z")]
    [InlineData("2026-03-29T02:30:00", "target", "2026-03-29T01:30:00Z")]
    [InlineData("2026-10-25T02:30:00", "target", "2026-10-25T00:30:00Z")]
    public void An_execution_date_is_read_in_utc_or_on_the_targets_clock(string date, string zone, string instant)
    {
        var graph = Graph($"\"script\":\"echo\",\"executionDate\":\"{date}\",\"executionDateZone\":\"{zone}\"");

        Tokens.Enter(graph, new() { Zone = "Europe/Berlin" }).ShouldBeOfType<Step.Execute>().Order.NotBefore.ShouldBe(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void With_a_concurrency_it_queues_after_its_date_and_must_start_in_time()
    {
        var graph = Graph("\"script\":\"echo\",\"maxConcurrent\":2,\"executionDate\":\"2026-01-05T13:00:00Z\"");

        Tokens.Enter(graph).ShouldBeOfType<Step.WaitUntil>().Until.ShouldBe(TokenSetup.Noon.AddHours(1));
        var later = new TokenSetup { Now = TokenSetup.Noon.AddHours(1) };
        Tokens.Resume(graph, Occurrence.TimerElapsed.Instance, later).ShouldBeOfType<Step.WaitForSlot>().Limit.ShouldBe(2);
        Tokens.Resume(graph, Occurrence.Admitted.Instance, later with { HoldsSlot = true }).ShouldBeOfType<Step.Execute>().Order.StartWithin.ShouldBe(TimeSpan.FromMinutes(15));
    }

    [Theory]
    [InlineData("\"rampFrom\":8,\"maxConcurrent\":4", "must not be above the concurrency, which is 4; it is 8")]
    [InlineData("\"rampShare\":50", "there is none: give rampFrom")]
    [InlineData("\"rampPauseAfter\":2", "there is none: give rampFrom")]
    [InlineData("\"rampFrom\":2,\"rampShare\":0", "from 1 to 100")]
    [InlineData("\"rampFrom\":{\"expression\":{\"type\":\"JavaScript\",\"value\":\"2\"}}", "must be written down")]
    public void A_ramp_that_makes_no_sense_is_refused(string inputs, string part) =>
        Draw.Compile(Draw.Only("Orchestrator.Execute", "\"script\":\"echo\"," + inputs, Variables)).Errors.ShouldHaveSingleItem().Message.ShouldContain(part);

    [Fact]
    public void It_does_not_wait_for_the_window_because_the_agent_does() =>
        Tokens.Enter(Graph("\"script\":\"echo\""), new() { Window = "No" }).ShouldBeOfType<Step.Execute>();

    [Fact]
    public void Outputs_go_to_the_variables_they_are_bound_to()
    {
        var graph = Graph("\"script\":\"echo\",\"returnCode\":{\"typeName\":\"Int32\",\"memoryReference\":{\"id\":\"v1\"}},\"output\":{\"memoryReference\":{\"id\":\"v2\"}}");

        var done = Tokens.Resume(graph, Tokens.Succeeded(Tokens.Entry(StepOutcome.Succeeded, 5, "a \"b\"\r\n"))).ShouldBeOfType<Step.Complete>();
        done.Port.ShouldBe("Done");
        done.Variables.ShouldNotBeNull().ShouldBe([new("Code", "5"), new("Text", "\"a \\u0022b\\u0022\"")]);
        var failed = Tokens.Resume(graph, Tokens.Failed(Tokens.Entry(StepOutcome.Failed, 3, new string('x', 5_000)))).ShouldBeOfType<Step.Complete>();
        failed.Variables.ShouldNotBeNull()["Code"].ShouldBe("3");
        failed.Variables["Text"].Length.ShouldBe(4_096 + 2);
    }

    public static TheoryData<ReportItem, StepEntry?, string> Failures => new()
    {
        { End(CommandOutcome.Failed), Tokens.Entry(StepOutcome.Failed, 3), "'step' failed with return code 3." },
        { End(CommandOutcome.Failed), Tokens.Entry(StepOutcome.TimedOut, null), "'step' ran out of time." },
        { End(CommandOutcome.Failed), Tokens.Entry(StepOutcome.Interrupted, null, message: "The computer went down."), "'step' was interrupted, outcome unknown: The computer went down." },
        { End(CommandOutcome.Failed), Tokens.Entry(StepOutcome.Interrupted, null, message: "interrupted, outcome unknown"), "'step' was interrupted, outcome unknown" },
        { End(CommandOutcome.Cancelled), null, "Cancelled on the target." },
        { new Refused { Number = 1, At = TokenSetup.Noon, Reason = RefusalReason.Clock, Message = "The clock is 5 minutes off; set it." }, null, "The clock is 5 minutes off; set it." },
        { new Refused { Number = 1, At = TokenSetup.Noon, Reason = RefusalReason.Signature, Message = "" }, null, "Refused by the agent (Signature)." },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Anything_but_success_leaves_by_the_failure_port_with_the_reason(ReportItem last, StepEntry? failed, string reason) =>
        Tokens.Resume(Graph("\"script\":\"echo\""), new Occurrence.Answered(last, null, failed)).ShouldBe(new Step.Complete("Failed", reason));

    /// <summary>Two actions that are the same to the agent.</summary>
    private static readonly IEqualityComparer<ActionSpec> Alike = EqualityComparer<ActionSpec>.Create(
        (left, right) => Json(left!) == Json(right!), action => Json(action).GetHashCode(StringComparison.Ordinal));

    private static string Json(ActionSpec action) => JsonSerializer.Serialize(action, ContractsJson.Default.ActionSpec);

    private static Finished End(CommandOutcome outcome) => new() { Number = 9, At = TokenSetup.Noon, Outcome = outcome };

    private static ExecutionOrder Order(string inputs) => Tokens.Enter(Graph(inputs)).ShouldBeOfType<Step.Execute>().Order;

    private static DistributionGraph Graph(string inputs) => Draw.Graph(Draw.Only("Orchestrator.Execute", inputs, Variables));
}
