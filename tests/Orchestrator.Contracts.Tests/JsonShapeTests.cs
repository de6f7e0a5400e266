using System.Text.Json;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Contracts.Tests;

/// <summary>The JSON that older agents and servers read and write: it may grow, but what is here must stay.</summary>
public sealed class JsonShapeTests
{
    private const string FullCommand =
        """
        {"id":"r1/0/7","kind":"Execute","runId":"r1","target":"t1","activity":"install","attempt":2,"sequence":7,
        "issuedAt":"2026-03-02T12:00:00+00:00","expiresAt":"2026-03-09T12:00:00+00:00","deadline":"2026-03-10T12:00:00+00:00","startBy":"2026-03-02T14:00:00+00:00",
        "notBefore":"2026-03-02T12:05:00+00:00","window":{"zone":"Europe/Berlin","timeframes":["No; Mon-Fri 22:00-06:00 Maximum"]},
        "held":true,"priority":-5,"stopOnFirstError":false,"forceStopAfter":"01:30:00","refers":"r1/0/6","contentHashes":["00ff"],
        "actions":[
        {"kind":"script","script":"echo \u0022gr\u00FCn\u0022\n","shell":"Sh","name":"say","timeout":"00:00:30","successCodes":[0,3010],
        "onInterrupted":"Repeat","environment":{"A":"1"},"workingDirectory":"/tmp"},
        {"kind":"program","program":"/bin/true","arguments":["a b",""],"name":"run","successCodes":[],"onInterrupted":"Fail","environment":{}}]}
        """;

    public static TheoryData<AgentMessage, string> AgentMessages => new()
    {
        {
            new Hello
            {
                Target = "t1",
                Instance = "i",
                MachineId = "m",
                AgentVersion = "1.0",
                Platform = new AgentPlatform("linux", "x64", "Debian", "host"),
                Zone = "Etc/UTC",
                Networks = [new AgentNetwork("aa:bb:cc:dd:ee:ff", "10.0.0.2", 24)],
                Interval = TimeSpan.FromSeconds(10),
                Excluded = true,
                SentAt = Samples.Noon,
            },
            """
            {"type":"hello","instance":"i","machineId":"m","agentVersion":"1.0","platform":{"os":"linux","architecture":"x64",
            "description":"Debian","hostName":"host"},"zone":"Etc/UTC",
            "networks":[{"mac":"aa:bb:cc:dd:ee:ff","address":"10.0.0.2","prefixLength":24}],"interval":"00:00:10","excluded":true,"sentAt":"2026-03-02T12:00:00+00:00","target":"t1"}
            """
        },
        {
            new Heartbeat { Target = "t1", Instance = "i", SentAt = Samples.Noon },
            """{"type":"heartbeat","instance":"i","sentAt":"2026-03-02T12:00:00+00:00","target":"t1"}"""
        },
        {
            new Reported
            {
                Target = "t1",
                Report = new CommandReport
                {
                    CommandId = "c",
                    RunId = "r1",
                    Target = "t1",
                    Activity = "install",
                    Attempt = 2,
                    Items =
                    [
                        new Accepted { Number = 1, At = Samples.Noon },
                        new Started { Number = 2, At = Samples.Noon },
                        new StepEntry
                        {
                            Number = 3,
                            At = Samples.Noon,
                            Index = 0,
                            Name = "say",
                            Outcome = StepOutcome.Failed,
                            ReturnCode = 3,
                            StartedAt = Samples.Noon,
                            EndedAt = Samples.Noon,
                            Output = "o",
                            OutputTruncated = true,
                            Message = "m",
                            Starts = 2,
                        },
                        new Waiting { Number = 6, At = Samples.Noon, For = "w" },
                        new Waiting { Number = 7, At = Samples.Noon },
                        new Finished { Number = 4, At = Samples.Noon, Outcome = CommandOutcome.Failed, Message = "f" },
                        new Refused { Number = 5, At = Samples.Noon, Reason = RefusalReason.StartByPassed, Message = "r" },
                    ],
                },
            },
            """
            {"type":"reported","report":{"commandId":"c","runId":"r1","target":"t1","activity":"install","attempt":2,"items":[
            {"kind":"accepted","number":1,"at":"2026-03-02T12:00:00+00:00"},
            {"kind":"started","number":2,"at":"2026-03-02T12:00:00+00:00"},
            {"kind":"step","index":0,"name":"say","outcome":"Failed","returnCode":3,"startedAt":"2026-03-02T12:00:00+00:00",
            "endedAt":"2026-03-02T12:00:00+00:00","output":"o","outputTruncated":true,"message":"m","starts":2,"number":3,"at":"2026-03-02T12:00:00+00:00"},
            {"kind":"waiting","for":"w","number":6,"at":"2026-03-02T12:00:00+00:00"},
            {"kind":"waiting","number":7,"at":"2026-03-02T12:00:00+00:00"},
            {"kind":"finished","outcome":"Failed","message":"f","number":4,"at":"2026-03-02T12:00:00+00:00"},
            {"kind":"refused","reason":"StartByPassed","message":"r","number":5,"at":"2026-03-02T12:00:00+00:00"}]},"target":"t1"}
            """
        },
    };

    public static TheoryData<ServerMessage, string> ServerMessages => new()
    {
        { new Welcome(Samples.Noon, Samples.Noon), """{"type":"welcome","serverTime":"2026-03-02T12:00:00+00:00","echo":"2026-03-02T12:00:00+00:00"}""" },
        { new Welcome(Samples.Noon, Samples.Noon, Shards: 4), """{"type":"welcome","serverTime":"2026-03-02T12:00:00+00:00","echo":"2026-03-02T12:00:00+00:00","shards":4}""" },
        { new GreetAgain(), """{"type":"greetAgain"}""" },
        {
            new Deliver(new SignedCommand("k", [1, 2, 3], [255])),
            """{"type":"deliver","command":{"keyId":"k","payload":"AQID","signature":"/w=="}}"""
        },
        { new Confirm("c", 4), """{"type":"confirm","commandId":"c","upTo":4}""" },
        { new Conflict("m"), """{"type":"conflict","message":"m"}""" },
    };

    [Fact]
    public void A_command_is_written_in_this_shape()
    {
        var json = JsonSerializer.Serialize(Samples.Command, ContractsJson.Default.Command);

        json.ShouldBe(FullCommand.ReplaceLineEndings(""));
        JsonSerializer.Serialize(JsonSerializer.Deserialize(json, ContractsJson.Default.Command), ContractsJson.Default.Command).ShouldBe(json);
    }

    public static TheoryData<ActionSpec, string> Kinds => new()
    {
        { new ServiceAction { Name = "n", Service = "s", Operation = ServiceOperation.Restart }, """{"kind":"service","service":"s","operation":"Restart",""" },
        {
            new ConfigurationAction { Name = "n", File = "/f", Format = ConfigurationFormat.Ini, Operation = ValueOperation.Set, Section = "s", Key = "k", Value = "v" },
            """{"kind":"configuration","file":"/f","format":"Ini","operation":"Set","section":"s","key":"k","value":"v","""
        },
        {
            new PackageAction { Name = "n", Package = "/p.msi", Format = PackageFormat.Msi, Arguments = ["a"], RebootCodes = [3010] },
            """{"kind":"package","package":"/p.msi","format":"Msi","arguments":["a"],"rebootCodes":[3010],"""
        },
        {
            new RegistryAction { Name = "n", Key = "k", ValueName = "v", Operation = ValueOperation.Remove, Type = RegistryType.Dword, View = RegistryView.Bits32 },
            """{"kind":"registry","key":"k","valueName":"v","operation":"Remove","type":"Dword","view":"Bits32","""
        },
        {
            new WaitAction { Name = "n", For = WaitSubject.Port, UntilGone = true, Host = "h", Port = 1 },
            """{"kind":"wait","for":"Port","untilGone":true,"host":"h","port":1,"""
        },
        {
            new PowerAction { Name = "n", Operation = PowerOperation.Reboot, Notice = TimeSpan.FromMinutes(1), Message = "m", OnlyIfNeeded = true },
            """{"kind":"power","operation":"Reboot","notice":"00:01:00","message":"m","onlyIfNeeded":true,"""
        },
        {
            new MessageAction { Name = "n", Text = "t", Answer = TimeSpan.FromMinutes(5), Postponements = 3, Postponement = TimeSpan.FromMinutes(15) },
            """{"kind":"message","text":"t","answer":"00:05:00","postponements":3,"postponement":"00:15:00","""
        },
        { new LogOffAction { Name = "n", Notice = TimeSpan.FromMinutes(1), Message = "m" }, """{"kind":"logOff","notice":"00:01:00","message":"m",""" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_action_is_written_in_this_shape(ActionSpec action, string shape)
    {
        var json = JsonSerializer.Serialize(action, ContractsJson.Default.ActionSpec);

        json.ShouldBe(shape + "\"name\":\"n\",\"successCodes\":[],\"onInterrupted\":\"Fail\",\"environment\":{}}");
        JsonSerializer.Serialize(JsonSerializer.Deserialize(json, ContractsJson.Default.ActionSpec), ContractsJson.Default.ActionSpec).ShouldBe(json);
    }

    [Fact]
    public void What_an_action_says_about_others_is_written_in_this_shape()
    {
        ActionSpec action = new ProgramAction
        {
            Name = "n",
            Program = "p",
            OnFailure = OnFailure.Ignore,
            RunIf = [new ActionCondition { Action = 0, Outcomes = [StepOutcome.Failed], ReturnCodes = [3], Not = true }, new ActionCondition { Output = "o", Is = "i", Matches = "m" }],
            Captures = [new ActionCapture { Name = "c", From = CaptureSource.ReturnCode, Pattern = "p", Pointer = "/p", Optional = true }],
        };

        var json = JsonSerializer.Serialize(action, ContractsJson.Default.ActionSpec);

        json.ShouldContain(
            """
            "onFailure":"Ignore","runIf":[{"action":0,"outcomes":["Failed"],"returnCodes":[3],"not":true},{"output":"o","is":"i","matches":"m"}],
            "captures":[{"name":"c","from":"ReturnCode","pattern":"p","pointer":"/p","optional":true}]
            """.ReplaceLineEndings(""));
        JsonSerializer.Serialize(JsonSerializer.Deserialize(json, ContractsJson.Default.ActionSpec), ContractsJson.Default.ActionSpec).ShouldBe(json);
    }

    [Fact]
    public void Who_runs_an_action_is_written_in_this_shape()
    {
        ActionSpec action = new ScriptAction { Name = "n", Script = "s", Shell = ScriptShell.Python, RunAs = RunAs.LoggedOnUser, NobodyLoggedOn = NobodyLoggedOn.Wait };

        var json = JsonSerializer.Serialize(action, ContractsJson.Default.ActionSpec);

        json.ShouldBe("""{"kind":"script","script":"s","shell":"Python","name":"n","successCodes":[],"onInterrupted":"Fail","runAs":"LoggedOnUser","nobodyLoggedOn":"Wait","environment":{}}""");
        JsonSerializer.Serialize(JsonSerializer.Deserialize(json, ContractsJson.Default.ActionSpec), ContractsJson.Default.ActionSpec).ShouldBe(json);
    }

    [Theory]
    [MemberData(nameof(AgentMessages))]
    public void An_agents_message_is_written_in_this_shape(AgentMessage message, string shape)
    {
        var json = JsonSerializer.Serialize(message, ContractsJson.Default.AgentMessage);

        json.ShouldBe(shape.ReplaceLineEndings(""));
        JsonSerializer.Serialize(JsonSerializer.Deserialize(json, ContractsJson.Default.AgentMessage), ContractsJson.Default.AgentMessage).ShouldBe(json);
    }

    [Theory]
    [MemberData(nameof(ServerMessages))]
    public void A_servers_message_is_written_in_this_shape(ServerMessage message, string shape)
    {
        var json = JsonSerializer.Serialize(message, ContractsJson.Default.ServerMessage);

        json.ShouldBe(shape);
        JsonSerializer.Serialize(JsonSerializer.Deserialize(json, ContractsJson.Default.ServerMessage), ContractsJson.Default.ServerMessage).ShouldBe(json);
    }

    [Fact]
    public void What_is_unknown_is_ignored()
    {
        var json = JsonSerializer.Serialize(Samples.Command, ContractsJson.Default.Command);
        var newer = json[..^1] + ",\"someday\":{\"more\":[1]}}";

        JsonSerializer.Serialize(JsonSerializer.Deserialize(newer, ContractsJson.Default.Command), ContractsJson.Default.Command).ShouldBe(json);
    }

    [Theory]
    [InlineData("\"stopOnFirstError\":false,")]
    [InlineData("\"contentHashes\":[\"00ff\"],")]
    [InlineData("\"successCodes\":[0,3010],")]
    [InlineData("\"environment\":{\"A\":\"1\"},")]
    [InlineData("\"arguments\":[\"a b\",\"\"],")]
    public void What_has_a_default_other_than_nothing_must_not_be_left_out(string part)
    {
        var json = JsonSerializer.Serialize(Samples.Command, ContractsJson.Default.Command);
        json.ShouldContain(part);

        Should.Throw<JsonException>(() => JsonSerializer.Deserialize(json.Replace(part, ""), ContractsJson.Default.Command));
    }
}
