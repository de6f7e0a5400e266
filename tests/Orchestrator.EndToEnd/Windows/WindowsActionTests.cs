using System.Text.Json;

namespace Orchestrator.EndToEnd.Windows;

/// <summary>What actions ask of Windows itself, as far as a double has it: the registry's policies, the session at the console, its user's token.</summary>
[Collection(nameof(WindowsDoubles))]
public sealed class WindowsActionTests(OneWindowsDouble computer) : IClassFixture<OneWindowsDouble>
{
    private const string Name = OneWindowsDouble.Name;
    private const string Policies = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System";
    private const string Off = "ConsentPromptBehaviorAdmin=0x0 PromptOnSecureDesktop=0x0";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_changed_is_given_back_the_users_session_is_entered_and_what_the_system_refuses_is_said()
    {
        await using var server = await computer.Server(ShippedAgent.PutCurrent, Cancellation);
        await server.Target(Name, 1, "right");
        (await server.Run("install", Name)).ShouldContain(step => step.Name == "first contact" && step.Outcome == "succeeded");

        await HasItsUacBack(server);
        await HasItsUacBackFromTheNextAgent(server);
        await ActsInTheUsersSession(server);
        await SaysWhatIsRefused(server);
    }

    private static async Task HasItsUacBack(WindowsServer server)
    {
        await WindowsDoubles.Run(1, "reg", "add", Policies, "/v", "ConsentPromptBehaviorAdmin", "/t", "REG_DWORD", "/d", "5", "/f");
        await WindowsDoubles.Succeeds(1, "reg", "delete", Policies, "/v", "PromptOnSecureDesktop", "/f");
        (await Uac()).ShouldBe("ConsentPromptBehaviorAdmin=0x5");

        var it = await It(server, "uac", $"reg query {Policies}", "\"uacOff\": true");

        it.Message.ShouldBe("UAC was off");
        Uac(it.Output ?? "").ShouldBe(Off);
        await server.Product.Until(async () => await Uac() == "ConsentPromptBehaviorAdmin=0x5", "what was there is back at the end of the command", Cancellation);
    }

    private static async Task HasItsUacBackFromTheNextAgent(WindowsServer server)
    {
        await server.Define("uac-killed", WindowsServer.Script("echo begun >C:\\uac\nping -n 600 127.0.0.1 >nul", "\"uacOff\": true"));
        var run = await server.Begin("uac-killed", Name);
        var begun = await WindowsDoubles.Place(1, "uac");
        await server.Product.Until(() => Task.FromResult(File.Exists(begun)), "the script has begun", Cancellation);
        await WindowsDoubles.Run(1, "taskkill", "/f", "/im", "orchestrator-agent.exe");
        await server.Product.Until(async () => !(await WindowsDoubles.Run(1, "tasklist")).Contains("orchestrator-agent.exe", StringComparison.Ordinal), "the agent is gone", Cancellation);
        (await Uac()).ShouldBe(Off);

        await server.Product.Until(() => WindowsDoubles.Succeeds(1, "sc", "start", "OrchestratorAgent"), "Windows starts it again, which Wine does not", Cancellation);
        await server.Ended(run);

        (await server.Told(run)).Single(entry => entry is { Phase: "execution", Name: "it" }).Outcome.ShouldBe("interrupted");
        (await Uac()).ShouldBe("ConsentPromptBehaviorAdmin=0x5");
    }

    /// <summary>Wine has one user, whose token it gives for that of the session at the console: this shows the way, and not the change of accounts.</summary>
    private static async Task ActsInTheUsersSession(WindowsServer server)
    {
        var it = await It(server, "as-user", "echo %USERNAME%& cd& exit /b 3", "\"runAs\": \"user\", \"successCodes\": [3], \"timeoutSeconds\": 120");
        it.Outcome.ShouldBe("succeeded", $"{it}");
        it.Message.ShouldStartWith("in session ");
        it.Output.ShouldNotBeNull().ShouldContain("orchestrator-");
        Directory.EnumerateDirectories(await WindowsDoubles.Place(1, @"windows\temp"), "orchestrator-*").ShouldBeEmpty();

        (await It(server, "as-user-hangs", "start /b ping -n 600 127.0.0.1 >nul\nping -n 600 127.0.0.1 >nul", "\"runAs\": \"user\", \"timeoutSeconds\": 5")).Outcome.ShouldBe("timedOut");
        (await WindowsDoubles.Run(1, "tasklist")).ShouldNotContain("ping.exe");
    }

    /// <summary>Wine has neither locks nor message boxes of other sessions nor log-offs. Nobody may believe that there were any.</summary>
    private static async Task SaysWhatIsRefused(WindowsServer server)
    {
        var locked = await It(server, "locked", "echo done", "\"lockInput\": true");
        locked.Outcome.ShouldBe("failed");
        locked.Message.ShouldBe("could not be started: the input could not be locked: Call not implemented.");

        const string List = """
            [
              { "name": "message", "kind": "message", "message": "Now?", "answerSeconds": 5, "postponements": 1, "onFailure": "ignore" },
              { "name": "log-off", "kind": "logoff", "noticeSeconds": 1, "onFailure": "ignore" }
            ]
            """;
        await server.Define("user", $$"""{ "type": "Orchestrator.Execute", "actions": { "typeName": "Object", "expression": { "type": "Object", "value": {{JsonSerializer.Serialize(List)}} } } }""");
        var told = (await server.Run("user", Name)).Where(entry => entry.Phase == "execution").ToDictionary(entry => entry.Name);
        told["message"].Outcome.ShouldBe("failed");
        told["message"].Message.ShouldBe("ignored by its rule: the message box: the system refuses, and does not say why");
        told["log-off"].Outcome.ShouldBe("failed");
        told["log-off"].Message.ShouldBe("ignored by its rule: the end of the session: Call not implemented.");
    }

    private static async Task<Told> It(WindowsServer server, string definition, string script, string more)
    {
        await server.Define(definition, WindowsServer.Script(script, more));
        return (await server.Run(definition, Name)).Single(entry => entry is { Phase: "execution", Name: "it" });
    }

    private static async Task<string> Uac() => Uac(await WindowsDoubles.Run(1, "reg", "query", Policies));

    /// <summary>The values in question, of what <c>reg query</c> prints.</summary>
    private static string Uac(string printed) => string.Join(' ', printed.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Where(words => words is ["ConsentPromptBehaviorAdmin" or "PromptOnSecureDesktop", _, _]).Select(words => $"{words[0]}={words[2]}").Order(StringComparer.Ordinal));
}
