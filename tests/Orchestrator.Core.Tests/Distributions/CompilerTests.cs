using Orchestrator.Core.Distributions;
using Orchestrator.Core.Timeframes;
using Orchestrator.Timeframes;
using static Orchestrator.Core.Tests.Distributions.Draw;

namespace Orchestrator.Core.Tests.Distributions;

public sealed class CompilerTests
{
    private const string Execute = "Orchestrator.Execute";
    private const string Targets = ",\"customProperties\":{\"targets\":[\"pc-1\"]}";
    private const string Nightly = "\"cron\":\"0 2 * * *\"";
    private const string Script = "\"script\":\"echo\"";

    /// <summary>Definition, then activity, input and part of the message of its only mistake.</summary>
    public static TheoryData<string, string?, string?, string> Mistakes => new()
    {
        { Flowchart(""), null, "root.activities", "no start" },
        { Flowchart(Activity("a", "Elsa.Delay", "\"timeSpan\":\"00:01:00\""), Edge("a", "Done", "a")), null, "root.activities", "no start" },
        { """{"root":{"type":"Elsa.Sequence","activities":[{"id":"a","type":"Elsa.Start"}]}}""", null, "root", "Elsa.Sequence" },
        { """{"root":{"start":"nowhere","activities":[{"id":"a","type":"Elsa.Start"}]}}""", null, "root.start", "nowhere" },
        { Flowchart("{\"type\":\"Elsa.Start\"}," + Activity("a", "Elsa.Start")), null, "root.activities[0]", "no id" },
        { Flowchart(Activity("a", "Elsa.Start") + "," + Activity("a", "Elsa.End")), "a", null, "another activity" },
        { Only(""), "a", null, "no type" },
        { Only("Acme.Magic"), "a", null, "unknown type 'Acme.Magic'" },
        { Only("Elsa.FlowFork"), "a", null, "one token" },
        { Only("Elsa.FlowJoin"), "a", null, "Decision" },
        { Only("Orchestrator.Rollout"), "a", null, "not available in this version: it needs waves" },
        { Only("Orchestrator.MessageReceived", more: Targets), "a", "message", "missing" },
        { Only("Orchestrator.Webhook", more: Targets), "a", "hook", "missing" },
        { Only("Orchestrator.Webhook", "\"hook\":\"My hook\"", Targets), "a", "hook", "use 1 to 100 of a-z" },
        { Only("Orchestrator.Webhook", "\"hook\":\"h\",\"inputs\":{\"ring\":\"a\"}", Targets), "a", "inputs", "'ring' is not an input" },
        { Only("Orchestrator.AfterDistribution", more: Targets), "a", "distribution", "missing" },
        { Only("Orchestrator.AfterDistribution", "\"distribution\":\"x\",\"on\":\"never\"", Targets), "a", "on", "one of succeeded, failed, any" },
        { Only("Orchestrator.Schedule", more: Targets), "a", "cron", "missing" },
        { Only("Orchestrator.Schedule", "\"cron\":\"0 25 * * *\"", Targets), "a", "cron", "'25' is no hour; write 0 to 23" },
        { Only("Orchestrator.Schedule", "\"cron\":\"0 2 * * *\",\"zone\":\"Europe/Berlim\"", Targets), "a", "zone", "'Europe/Berlim' is not a time zone" },
        { Only("Orchestrator.Schedule", "\"cron\":\"0 2 * * *\",\"at\":\"2030-01-01T00:00\"", Targets), "a", "at", "keep one" },
        { Only("Orchestrator.Schedule", "\"at\":\"tomorrow\"", Targets), "a", "at", "such as 2026-01-31T22:00" },
        { Only("Orchestrator.Schedule", "\"cron\":\"0 2 * * *\",\"graceMinutes\":0", Targets), "a", "graceMinutes", "from 1 to 10080" },
        { Only("Orchestrator.Schedule", Expression("cron", "JavaScript", "'0 2 * * *'"), Targets), "a", "cron", "written down" },
        { Only("Orchestrator.Schedule", "\"cron\":\"0 2 * * *\""), null, "customProperties.targets", "list their names" },
        { Flowchart(Activity("a", "Elsa.Start") + "," + Activity("b", "Orchestrator.Schedule", "\"cron\":\"0 2 * * *\""), Edge("a", "Done", "b"), Targets), "b", "In", "where runs begin" },
        { Flowchart(Activity("a", "Elsa.Start") + "," + Activity("b", "Elsa.End") + "," + Activity("c", "Elsa.End"), Edge("a", "Done", "b") + "," + Edge("a", "Done", "c")), "a", "Done", "one token" },
        { Flowchart(Activity("a", "Elsa.Start") + "," + Activity("b", "Elsa.End"), Edge("a", "Finished", "b")), "a", "Finished", "its ports are Done" },
        { Flowchart(Activity("a", "Elsa.Start") + "," + Activity("b", "Elsa.End"), Edge("a", "Done", "b") + "," + Edge("b", "Done", "a")), "b", "Done", "nothing can follow" },
        { Flowchart(Activity("a", "Elsa.Start"), Edge("a", "Done", "gone")), "a", "Done", "'gone', which does not exist" },
        { Flowchart(Activity("a", "Elsa.Start"), Edge("gone", "Done", "a")), "gone", "Done", "does not exist" },
        { Flowchart(Activity("a", "Elsa.Start"), "{\"source\":{}}"), null, "root.connections[0]", "two activities" },
        { Flowchart(Activity("a", "Elsa.Start") + "," + Activity("b", "Elsa.End")), "b", null, "never reached" },
        { Flowchart(Activity("a", "Elsa.Start") + "," + Activity("b", "Elsa.End"), """{"source":{"activity":"a","port":"Done"},"target":{"activity":"b","port":"Side"}}"""), "b", "Side", "the only one is 'In'" },
        { Only(Execute), "a", "script", "missing" },
        { Only(Execute, Script + ",\"program\":\"ls\""), "a", "program", "exactly one" },
        { Only(Execute, Script + ",\"timeoutSeconds\":\"soon\""), "a", "timeoutSeconds", "whole number from 0 to 604800 (seconds); it is 'soon'" },
        { Only(Execute, Script + ",\"stopOnFirstError\":\"maybe\""), "a", "stopOnFirstError", "true or false" },
        { Only(Execute, Script + ",\"successCodes\":\"[0, \\\"x\\\"]\""), "a", "successCodes", "item 2" },
        { Only(Execute, Script + ",\"successCodes\":[4294967296]"), "a", "successCodes", "item 1" },
        { Only(Execute, Script + ",\"shell\":\"zsh\""), "a", "shell", "one of default, sh, bash, powershell, cmd, python" },
        { Only(Execute, Script + ",\"executionDate\":\"tomorrow\""), "a", "executionDate", "2026-01-31T22:00:00+01:00" },
        { Only(Execute, Script + ",\"environment\":{\"A=B\":\"c\"}"), "a", "environment", "'A=B'" },
        { Only(Execute, Literal("script", $"\"{new string('x', (256 * 1024) + 1)}\"")), "a", "script", "at most 262144" },
        { Only(Execute, "\"actions\":[]"), "a", "actions", "1 to 100" },
        { Only(Execute, "\"actions\":[{\"name\":\"x\"}]"), "a", "actions[0].script", "missing" },
        { Only(Execute, "\"actions\":[{\"script\":\"a\"},{\"script\":\"b\",\"timeoutSecond\":1}]"), "a", "actions[1].timeoutSecond", "not a field" },
        { Only(Execute, "\"actions\":[{\"script\":\"a\",\"timeoutSeconds\":-1}]"), "a", "actions[0].timeoutSeconds", "from 0" },
        { Only(Execute, "\"actions\":[{\"kind\":\"sing\"}]"), "a", "actions[0].kind", "one of script, program, package, service, configuration, registry, wait, reboot, shutdown, message, logoff; it is 'sing'" },
        { Only(Execute, "\"actions\":[{\"script\":\"a\",\"kind\":\"script\",\"service\":\"x\"}]"), "a", "actions[0].service", "does not belong to an action of kind script" },
        { Only(Execute, "\"actions\":[{\"kind\":\"service\",\"service\":\"x\"}]"), "a", "actions[0].operation", "needs it: one of start, stop, restart, enable, disable" },
        { Only(Execute, "\"actions\":[{\"kind\":\"service\",\"service\":\"*\",\"operation\":\"stop\"}]"), "a", "actions[0].service", "the name of one service" },
        { Only(Execute, "\"actions\":[{\"kind\":\"configuration\",\"file\":\"etc/x\",\"format\":\"ini\",\"key\":\"k\",\"value\":1}]"), "a", "actions[0].file", "an absolute path" },
        { Only(Execute, "\"actions\":[{\"kind\":\"configuration\",\"file\":\"/x\",\"format\":\"json\",\"key\":\"k\",\"value\":1}]"), "a", "actions[0].key", "a JSON pointer" },
        { Only(Execute, "\"actions\":[{\"kind\":\"configuration\",\"file\":\"/x\",\"format\":\"ini\",\"key\":\"k\"}]"), "a", "actions[0].value", "is missing" },
        { Only(Execute, "\"actions\":[{\"kind\":\"configuration\",\"file\":\"/x\",\"format\":\"environment\",\"key\":\"A\",\"value\":\"a\\nb\"}]"), "a", "actions[0].value", "one line" },
        { Only(Execute, "\"actions\":[{\"kind\":\"configuration\",\"file\":\"/x\",\"format\":\"ini\",\"key\":\"k\",\"operation\":\"remove\",\"value\":1}]"), "a", "actions[0].value", "does not belong to a removal" },
        { Only(Execute, "\"actions\":[{\"kind\":\"package\",\"package\":\"a b\"}]"), "a", "actions[0].package", "absolute path of a file on the target, or a package's name" },
        { Only(Execute, "\"actions\":[{\"kind\":\"package\",\"package\":\"/opt/setup\"}]"), "a", "actions[0].format", "choose deb, rpm, msi or exe" },
        { Only(Execute, "\"actions\":[{\"kind\":\"package\",\"package\":\"office\",\"format\":\"msi\"}]"), "a", "actions[0].package", "no package by its name" },
        { Only(Execute, "\"actions\":[{\"kind\":\"registry\",\"key\":\"SOFTWARE\",\"value\":1}]"), "a", "actions[0].key", "HKLM" },
        { Only(Execute, "\"actions\":[{\"kind\":\"registry\",\"key\":\"HKLM\\\\SOFTWARE\",\"valueType\":\"dword\",\"value\":4294967296}]"), "a", "actions[0].value", "0 to 4294967295" },
        { Only(Execute, "\"actions\":[{\"kind\":\"wait\",\"for\":\"port\",\"port\":80}]"), "a", "actions[0].timeoutSeconds", "needs a time-out" },
        { Only(Execute, "\"actions\":[{\"kind\":\"wait\",\"for\":\"port\",\"timeoutSeconds\":5}]"), "a", "actions[0].port", "from 1 to 65535" },
        { Only(Execute, "\"actions\":[{\"kind\":\"wait\",\"for\":\"file\",\"file\":\"/x\",\"port\":5,\"timeoutSeconds\":5}]"), "a", "actions[0].port", "wait for a file; remove it" },
        { Only(Execute, "\"actions\":[{\"script\":\"a\",\"capture\":{\"name\":\"1\"}}]"), "a", "actions[0].capture[0].name", "not begin with a digit" },
        { Only(Execute, "\"actions\":[{\"script\":\"a\",\"capture\":[{\"pattern\":\"a\"}]}]"), "a", "actions[0].capture[0].name", "missing" },
        { Only(Execute, "\"actions\":[{\"script\":\"a\",\"capture\":[{\"name\":\"x\",\"pattern\":\"(a\"}]}]"), "a", "actions[0].capture[0].pattern", "no regular expression" },
        { Only(Execute, "\"actions\":[{\"script\":\"a\",\"capture\":[{\"name\":\"x\",\"pattern\":\"(?=a)\"}]}]"), "a", "actions[0].capture[0].pattern", "look-around" },
        { Only(Execute, "\"actions\":[{\"script\":\"a\",\"capture\":[{\"name\":\"x\"}]},{\"script\":\"b\",\"capture\":[{\"name\":\"x\"}]}]"), "a", "actions[1].capture[0].name", "captured twice" },
        { Only(Execute, "\"actions\":[{\"script\":\"a\",\"capture\":[{\"nam\":\"x\",\"name\":\"x\"}]}]"), "a", "actions[0].capture[0].nam", "the fields are name, from" },
        { Only(Execute, "\"actions\":[{\"program\":\"a\",\"arguments\":[\"{{outputs.x}}\"]}]"), "a", "actions[0].outputs", "'x' is captured by no earlier action" },
        { Only(Execute, "\"actions\":[{\"script\":\"a\",\"runIf\":{\"action\":\"later\",\"outcome\":\"failed\"}},{\"name\":\"later\",\"script\":\"b\"}]"), "a", "actions[0].runIf[0].action", "of no earlier action" },
        { Only(Execute, "\"actions\":[{\"name\":\"x\",\"script\":\"a\"},{\"script\":\"b\",\"runIf\":[{\"action\":\"x\"}]}]"), "a", "actions[1].runIf[0].outcome", "missing" },
        { Only(Execute, "\"actions\":[{\"name\":\"x\",\"script\":\"a\"},{\"script\":\"b\",\"runIf\":[{\"action\":\"x\",\"outcome\":\"great\"}]}]"), "a", "actions[1].runIf[0].outcome", "it is 'great'" },
        { Only(Execute, "\"actions\":[{\"script\":\"b\",\"runIf\":[{\"output\":\"x\",\"is\":\"\"}]}]"), "a", "actions[0].runIf[0].output", "captured by no earlier action" },
        { Only(Execute, "\"actions\":[{\"script\":\"b\",\"runIf\":\"always\"}]"), "a", "actions[0].runIf", "must be a list of {action, outcome" },
        { Only(Execute, "\"actions\":[{\"script\":\"b\",\"onFailure\":\"cry\"}]"), "a", "actions[0].onFailure", "default, continue, ignore" },
        { Only(Execute, "\"actions\":[{\"kind\":\"reboot\",\"noticeSeconds\":86401}]"), "a", "actions[0].noticeSeconds", "from 0 to 86400" },
        { Only(Execute, "\"actions\":[{\"kind\":\"reboot\",\"message\":\"--help\"}]"), "a", "actions[0].message", "not begin with '-'" },
        { Only(Execute, "\"actions\":[{\"kind\":\"shutdown\",\"onlyIfNeeded\":true}]"), "a", "actions[0].onlyIfNeeded", "does not belong to an action of kind shutdown" },
        { Only(Execute, Script + "," + Literal("timeoutMinutes", "5")), "a", "timeoutMinutes", "not an input of Orchestrator.Execute" },
        { Only(Execute, Script + ",\"output\":{\"typeName\":\"String\",\"memoryReference\":{\"id\":\"v9\"}}"), "a", "output", "unknown variable 'v9'" },
        { Only("Orchestrator.Install", "\"timeoutMinutes\":121"), "a", "timeoutMinutes", "from 1 to 120" },
        { Only("Elsa.FlowDecision"), "a", "condition", "missing" },
        { Only("Elsa.FlowDecision", Expression("condition", "JavaScript", "target.os = = 'linux'")), "a", "condition", "JavaScript syntax" },
        { Only("Elsa.FlowDecision", Expression("condition", "JavaScript", "getRing() == 1")), "a", "condition", "unknown variable 'Ring'" },
        { Only("Elsa.FlowDecision", Expression("condition", "JavaScript", "variables.ring == 1")), "a", "condition", "unknown variable 'ring'" },
        { Only("Elsa.FlowDecision", Expression("condition", "JavaScript", "getVariable('Ring') == 1")), "a", "condition", "unknown variable 'Ring'" },
        { Only("Elsa.FlowDecision", Expression("condition", "JavaScript", "getInput('Ring') == 1")), "a", "condition", "unknown run input 'Ring'" },
        { Only("Elsa.FlowDecision", Expression("condition", "JavaScript", "/a+/.test(target.name)")), "a", "condition", "regular expressions" },
        { Only("Elsa.FlowDecision", Expression("condition", "Liquid", "x")), "a", "condition", "Liquid" },
        { Only("Elsa.FlowDecision", Expression("condition", "Variable", "Ring")), "a", "condition", "unknown variable" },
        { Only("Elsa.FlowDecision", Expression("condition", "Object", "{")), "a", "condition", "not JSON" },
        { Only("Elsa.FlowSwitch"), "a", "cases", "missing" },
        { Only("Elsa.FlowSwitch", "\"cases\":[{\"label\":\"x\",\"condition\":{\"type\":\"Literal\",\"value\":\"perhaps\"}}]"), "a", "cases[0]", "true or false" },
        { Only("Elsa.FlowSwitch", "\"mode\":\"MatchAny\",\"cases\":[]"), "a", "mode", "MatchFirst" },
        { Only("Elsa.Delay"), "a", "timeSpan", "missing" },
        { Only("Elsa.Delay", "\"timeSpan\":\"5\""), "a", "timeSpan", "00:05:00" },
        { Only("Elsa.SetVariable", "\"value\":\"x\""), "a", "variable", "missing" },
        { Only("Elsa.SetVariable", "\"variable\":{\"id\":\"v1\"},\"value\":\"x\""), "a", "variable", "unknown variable 'v1'" },
        { Only("Elsa.End", "\"result\":\"great\""), "a", "result", "succeeded, failed, skipped" },
        { Only("Orchestrator.Timeframe"), "a", "timeframe", "missing" },
        { Only("Orchestrator.Timeframe", "\"timeframe\":\"Nights\",\"grid\":\"Normal\""), "a", "grid", "keep one" },
        { Only("Orchestrator.Timeframe", "\"grid\":\"Sometimes\""), "a", "grid", "Sometimes" },
        { Only("Orchestrator.Timeframe", Expression("timeframe", "JavaScript", "'Nights'")), "a", "timeframe", "written down" },
        { Only("Orchestrator.Retry"), "a", "Retry", "leads nowhere" },
        { Flowchart(Activity("a", "Orchestrator.Retry") + "," + Activity("b", "Elsa.End"), Edge("a", "Retry", "b")), "a", "Retry", "no way back" },
        { Only("Elsa.Start", more: ",\"customProperties\":{\"runDeadlineMinutes\":\"5\"}"), null, "customProperties.runDeadlineMinutes", "from 10 to 525600" },
        { Only("Elsa.Start", more: ",\"variables\":[{\"id\":\"1\",\"name\":\"N\",\"typeName\":\"Int32\",\"value\":\"many\"}]"), null, "variables.N", "whole number" },
        { Only("Elsa.Start", more: ",\"variables\":[{\"name\":\"N\"},{\"name\":\"N\"}]"), null, "variables.N", "two variables" },
        { Only("Elsa.Start", more: ",\"variables\":[{\"id\":\"1\"}]"), null, "variables[0]", "no name" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_told_once_with_its_place_and_remedy(string json, string? activity, string? input, string part)
    {
        var result = Compile(json);

        result.Graph.ShouldBeNull();
        var error = result.Errors.ShouldHaveSingleItem();
        (error.Activity, error.Input).ShouldBe((activity, input));
        error.Message.ShouldContain(part);
    }

    public static TheoryData<string, string, string> Bounds => new()
    {
        { "windowMinutes", "10", "9" }, { "windowMinutes", "9999", "10000" }, { "intervalSeconds", "1", "0" }, { "intervalSeconds", "86400", "86401" },
        { "backoffFactor", "\"1.5\"", "0.5" }, { "backoffFactor", "10", "10.1" }, { "jitterPercent", "50", "51" }, { "maxAttempts", "0", "-1" },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void The_bounds_of_a_retry_are_exact(string input, string allowed, string refused)
    {
        Compile(WithRetry(allowed)).Errors.ShouldBeEmpty();
        Compile(WithRetry(refused)).Errors.ShouldHaveSingleItem().Input.ShouldBe(input);

        string WithRetry(string value) => Flowchart(
            string.Join(',', Activity("s", "Elsa.Start"), Activity("i", "Orchestrator.Install"), Activity("r", "Orchestrator.Retry", $"\"{input}\":{value}")),
            string.Join(',', Edge("s", "Done", "i"), Edge("i", "Failed", "r"), Edge("r", "Retry", "i")));
    }

    [Fact]
    public void Three_mistakes_are_three_messages_each_with_its_place()
    {
        var result = Compile(Flowchart(
            string.Join(',', Activity("s", "Elsa.Start"), Activity("i", "Orchestrator.Install", "\"priority\":\"Urgent\""), Activity("x", Execute, "\"script\":\"a\",\"timeoutSeconds\":-5"), Activity("o", "Elsa.End")),
            string.Join(',', Edge("s", "Done", "i"), Edge("i", "Done", "x"))));

        result.Errors.Select(error => (error.Activity, error.Input)).ShouldBe([("i", "priority"), ("x", "timeoutSeconds"), ("o", null)], ignoreOrder: true);
    }

    [Fact]
    public void An_unconnected_install_gets_a_retry_with_the_defaults_of_a_drawn_one()
    {
        var graph = Graph(Flowchart(Activity("i", "Orchestrator.Install") + "," + Activity("e", "Elsa.End"), Edge("i", "Done", "e")));

        var retry = graph.Activities.Single(activity => activity.IsImplicit);
        var install = graph.Activities.Single(activity => activity.Id == "i");
        retry.Id.ShouldBe("i.retry");
        install.Edges["Failed"].ShouldBe(retry.Index);
        install.RetriedBy.ShouldBe([retry.Index]);
        retry.Edges.ShouldBe([new("Retry", install.Index)]);
        retry.FailurePorts.ShouldBe(["GaveUp"]);
        var wait = Tokens.Enter(graph, new() { Used = TimeSpan.FromMinutes(119) }, "i.retry").ShouldBeOfType<Core.Activities.Step.WaitUntil>();
        wait.Until.ShouldBe(TokenSetup.Noon.AddMinutes(1));
        Tokens.Enter(graph, new() { Used = TimeSpan.FromMinutes(120) }, "i.retry").ShouldBeOfType<Core.Activities.Step.Complete>().Port.ShouldBe("GaveUp");
    }

    [Fact]
    public void A_connected_install_gets_no_retry_of_its_own()
    {
        var graph = Graph(Flowchart(
            string.Join(',', Activity("i", "Orchestrator.Install"), Activity("r", "Orchestrator.Retry"), Activity("s", "Elsa.Start")),
            string.Join(',', Edge("s", "Done", "i"), Edge("i", "Failed", "r"), Edge("r", "Retry", "i"))));

        graph.Activities.ShouldNotContain(activity => activity.IsImplicit);
        graph.Activities[0].RetriedBy.ShouldBe([1]);
    }

    public static TheoryData<string, string> Starts => new()
    {
        { """{"root":{"start":"b","activities":[{"id":"a","type":"Elsa.Start"},{"id":"b","type":"Elsa.Start"}],"connections":[{"source":"b","target":"a"}]}}""", "b" },
        { Flowchart(Activity("a", "Orchestrator.Timeframe", "\"grid\":\"Normal\",\"customProperties\":{\"canStartWorkflow\":true}") + "," + Activity("b", "Elsa.Start"), Edge("b", "Done", "a")), "b" },
        { Flowchart(Activity("a", Execute, Script) + "," + Activity("b", Execute, Script + ",\"customProperties\":{\"canStartWorkflow\":true}"), Edge("a", "Done", "b") + "," + Edge("b", "Done", "a")), "b" },
        { Flowchart(Activity("a", Execute, Script) + "," + Activity("b", Execute, Script), Edge("b", "Done", "a")), "b" },
    };

    [Theory]
    [MemberData(nameof(Starts))]
    public void The_start_is_found_as_Elsa_finds_it(string json, string start)
    {
        var graph = Graph(json);

        graph.Activities[graph.Start].Id.ShouldBe(start);
    }

    [Fact]
    public void Triggers_are_beginnings_beside_the_start()
    {
        var graph = Graph(Flowchart(
            string.Join(',', Activity("s", "Elsa.Start"), Activity("t", "Orchestrator.Schedule", Nightly), Activity("u", "Orchestrator.Webhook", "\"hook\":\"h\""), Activity("x", Execute, Script), Activity("y", Execute, Script)),
            string.Join(',', Edge("s", "Done", "x"), Edge("t", "Done", "x"), Edge("u", "Done", "y")),
            Targets));

        graph.Activities[graph.Start].Id.ShouldBe("s");
        graph.StartsByHand.ShouldBeTrue();
        graph.Activities.Count(activity => activity.Behaviour is Core.Activities.TriggerActivity).ShouldBe(2);
    }

    [Theory]
    [InlineData("x", true)]
    [InlineData("y", false)]
    public void A_run_by_hand_begins_at_the_triggers_if_they_agree_where(string second, bool agree)
    {
        var graph = Graph(Flowchart(
            string.Join(',', Activity("x", Execute, Script + ",\"customProperties\":{\"canStartWorkflow\":true}"), Activity("y", Execute, Script), Activity("t", "Orchestrator.Schedule", Nightly), Activity("u", "Orchestrator.Schedule", Nightly)),
            string.Join(',', Edge("t", "Done", "x"), Edge("u", "Done", second), Edge("x", "Done", "y")),
            Targets));

        graph.Activities[graph.Start].Id.ShouldBe("t");
        graph.StartsByHand.ShouldBe(agree);
    }

    [Fact]
    public void Variables_get_their_initial_values_by_type()
    {
        var graph = Graph(Only("Elsa.Start", more: """
            ,"variables":[{"id":"1","name":"Ring","typeName":"String","value":"5"},{"name":"Count","typeName":"System.Int32, System.Private.CoreLib","value":"5"},
            {"name":"On","typeName":"Boolean","value":"True"},{"name":"Names","typeName":"String","isArray":true,"value":"[\"a\"]"},{"name":"Any","typeName":"Object","value":"{\"a\":1}"},
            {"name":"Empty","typeName":"Int32","value":""},{"name":"Half","typeName":"Double","value":"0.5"}]
            """));

        graph.Variables.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")
            .ShouldBe(["Any={\"a\":1}", "Count=5", "Empty=null", "Half=0.5", "Names=[\"a\"]", "On=true", "Ring=\"5\""]);
    }

    [Fact]
    public void The_definition_says_how_long_a_run_may_last_and_which_targets_it_covers()
    {
        var graph = Graph(Only("Elsa.Start", more: ",\"customProperties\":{\"runDeadlineMinutes\":\"90\",\"targets\":[\"a\",\"b\"]}"));

        graph.Deadline.ShouldBe(TimeSpan.FromMinutes(90));
        graph.Selection.ShouldBe(["a", "b"]);
        Graph(Only("Elsa.Start")).Deadline.ShouldBe(TimeSpan.FromDays(7));
    }

    [Fact]
    public void A_named_timeframe_must_exist_where_the_names_are_known()
    {
        var definition = Read(Only("Orchestrator.Timeframe", "\"timeframe\":\"Nights\""));

        Compiler.Compile(definition).Succeeded.ShouldBeTrue();
        Compiler.Compile(definition, new Timeframes("nights")).Succeeded.ShouldBeTrue();
        Compiler.Compile(definition, new Timeframes("days")).Errors.ShouldHaveSingleItem().Message.ShouldContain("'Nights'");
    }

    private sealed class Timeframes(string name) : ITimeframeDirectory
    {
        public string OrganisationZone => "UTC";

        public NamedTimeframe? Find(string wanted) =>
            string.Equals(wanted, name, StringComparison.OrdinalIgnoreCase) ? new(name, Timeframe.Always(ActivityLevel.Normal)) : null;
    }
}
