using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Orchestrator.EndToEnd.Windows;

/// <summary>
/// From a server that a Windows computer has never heard of to its agent's reports. The computers are doubles (impacket and Wine), the agent is the
/// one that is shipped.
/// </summary>
[Collection(nameof(WindowsDoubles))]
public sealed class WindowsInstallationTests(OneWindowsDouble computer) : IClassFixture<OneWindowsDouble>
{
    private const string Name = OneWindowsDouble.Name;

    private static readonly string[] Steps =
    [
        "resolve name", "ping", "connect", "check rights", "platform and space", "copy orchestrator-agent.exe", "identity", "register service", "start service", "first contact",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_computer_gets_its_agent_which_executes_survives_a_crash_is_upgraded_and_taken_off_again()
    {
        await using var server = await computer.Server(ShippedAgent.PutEarlier, Cancellation);
        await server.Credentials("wrong", WindowsDoubles.Administrator, "not-its-password");

        await server.Target(Name, 1, "wrong");
        var refused = (await server.Run("install", Name)).Single(step => step.Name == "connect");
        refused.Outcome.ShouldBe("failed");
        refused.Message.ShouldContain("user or password of the credential set 'wrong' are wrong");

        await server.Target(Name, 1, "right");
        var installed = await server.Run("install", Name);
        installed.Where(step => step.Phase == "installation" && Steps.Contains(step.Name)).Select(step => (step.Name, step.Outcome)).ShouldBe(Steps.Select(step => (step, "succeeded")));
        (await server.Target(Name)).GetProperty("agentVersion").GetString().ShouldBe(ShippedAgent.Earlier);
        await Executes(server);
        await EndsWithItsTree(server);
        await SurvivesACrash(server);
        await IsUpgraded(server);

        await Stops(server);
        await RefusesWhatAnotherServerSigned(server);
        (await File.ReadAllTextAsync(await WindowsDoubles.Place(1, @"windows\Orchestrator\agent.log"), Cancellation)).ShouldContain("stopping");

        var removal = await server.Product.Cli(Cancellation, "agents", "uninstall", Name);
        removal.Code.ShouldBe(0, removal.Out + removal.Error);
        (await WindowsDoubles.Succeeds(1, "sc", "query", "OrchestratorAgent")).ShouldBeFalse();
        Directory.Exists(await WindowsDoubles.Place(1, @"windows\Orchestrator")).ShouldBeFalse();
        Directory.Exists(await WindowsDoubles.Place(1, @"ProgramData\Orchestrator")).ShouldBeFalse();
    }

    private static async Task Stops(WindowsServer server)
    {
        await WindowsDoubles.Run(1, "sc", "stop", "OrchestratorAgent");
        await server.Product.Until(async () => !(await server.Target(Name)).GetProperty("connected").GetBoolean(), "the stopped agent is away", Cancellation);
    }

    private static async Task RefusesWhatAnotherServerSigned(WindowsServer server)
    {
        var file = await WindowsDoubles.Place(1, @"ProgramData\Orchestrator\enrolment.json");
        var enrolment = JsonNode.Parse(await File.ReadAllTextAsync(file, Cancellation))!.AsObject();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        enrolment["serverKeys"] = other.ExportSubjectPublicKeyInfoPem();
        await File.WriteAllTextAsync(file, enrolment.ToJsonString(), Cancellation);
        await WindowsDoubles.Run(1, "sc", "start", "OrchestratorAgent");
        await server.Product.Until(async () => (await server.Target(Name)).GetProperty("connected").GetBoolean(), "the agent is there again", Cancellation);
        var told = await server.Run("script", Name);
        told.ShouldNotContain(entry => entry.Phase == "execution" && entry.Outcome == "succeeded");
        told.ShouldContain(entry => entry.Message.Contains("not signed by a key this agent trusts", StringComparison.Ordinal));
    }

    private static async Task Executes(WindowsServer server)
    {
        await server.Define("script", WindowsServer.Script("@echo off\necho hello from %OS%\necho and its error 1>&2\nexit /b 3", "\"successCodes\": [3]"));
        var said = (await server.Run("script", Name)).Single(entry => entry is { Phase: "execution", Name: "it" });
        said.Outcome.ShouldBe("succeeded");
        said.ReturnCode.ShouldBe(3);
        said.Output.ShouldNotBeNull().ShouldContain("hello from Windows_NT");
        said.Output.ShouldContain("and its error");
    }

    private static async Task EndsWithItsTree(WindowsServer server)
    {
        await server.Define("long", WindowsServer.Script("start /b ping -n 600 127.0.0.1 >nul\nping -n 600 127.0.0.1 >nul", "\"timeoutSeconds\": 5"));
        (await server.Run("long", Name)).Single(entry => entry is { Phase: "execution", Name: "it" }).Outcome.ShouldBe("timedOut");
        (await WindowsDoubles.Run(1, "tasklist")).ShouldNotContain("ping.exe");
    }

    private static async Task SurvivesACrash(WindowsServer server)
    {
        await server.Define("again", WindowsServer.Script("if exist C:\\begun goto second\necho begun >C:\\begun\nping -n 600 127.0.0.1 >nul\n:second\necho the second time", "\"onInterrupted\": \"repeat\""));
        var run = await server.Begin("again", Name);
        var begun = await WindowsDoubles.Place(1, "begun");
        await server.Product.Until(() => Task.FromResult(File.Exists(begun)), "the script has begun", Cancellation);
        await WindowsDoubles.Run(1, "taskkill", "/f", "/im", "orchestrator-agent.exe");
        await server.Product.Until(async () => !(await WindowsDoubles.Run(1, "tasklist")).Contains("ping.exe", StringComparison.Ordinal), "what it executed has ended with it", Cancellation);
        await server.Product.Until(() => WindowsDoubles.Succeeds(1, "sc", "start", "OrchestratorAgent"), "Windows starts it again, which Wine does not", Cancellation);
        await server.Ended(run);
        var told = (await server.Told(run)).Single(entry => entry is { Phase: "execution", Name: "it" });
        told.Outcome.ShouldBe("succeeded");
        told.Starts.ShouldBe(2);
        told.Output.ShouldNotBeNull().ShouldContain("the second time");
    }

    private async Task IsUpgraded(WindowsServer server)
    {
        await ShippedAgent.PutCurrent(computer.Agents, Cancellation);
        (await server.Run("install", Name)).Where(step => step.Phase == "installation" && Steps.Contains(step.Name)).ShouldAllBe(step => step.Outcome == "succeeded");
        (await server.Target(Name)).GetProperty("agentVersion").GetString().ShouldBe(await ShippedAgent.Version(Cancellation));
        var again = await server.Run("install", Name);
        again.ShouldContain(step => step.Name == "agent running" && step.Message.Contains("left alone", StringComparison.Ordinal));
        await Executes(server);
    }
}
