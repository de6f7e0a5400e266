using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Precautions;
using Orchestrator.Agent.Sessions;
using Orchestrator.Agent.Tests.Sessions;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Tests.Precautions;

/// <summary>What is changed while a command is executed, and given back; over input devices and a registry that are fakes.</summary>
public sealed class CommandPrecautionsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakePolicies policies = new();
    private readonly FakeSessions sessions = new();
    private readonly FakeInput input = new();
    private readonly List<string> complaints = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task They_are_kept_from_action_to_action_and_given_back_at_the_end()
    {
        sessions.Session = FakeSessions.OfNobody("/");
        using var precautions = Make();

        (await precautions.Take(Start(uac: true, locked: true), default)).ShouldBe("UAC was off; the input was locked (the fake)");
        (await precautions.Take(Start(uac: true, locked: true), default)).ShouldBe("UAC was off; the input was locked (the fake)");
        (input.Locks, input.IsLocked, policies.All).ShouldBe((1, true, "ConsentPromptBehaviorAdmin=4:0 PromptOnSecureDesktop=4:0"));
        precautions.Release();
        (input.IsLocked, policies.All).ShouldBe((false, ""));
        complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_action_that_wants_none_or_needs_its_user_has_the_input_back()
    {
        sessions.Session = FakeSessions.OfNobody("/");
        using var precautions = Make();
        await precautions.Take(Start(locked: true), default);

        (await precautions.Take(Start(new MessageAction { Name = "x", Text = "?" }, locked: true), default)).ShouldBe("");
        input.IsLocked.ShouldBeFalse();
        await precautions.Take(Start(uac: true, locked: true), default);
        (await precautions.Take(Start(), default)).ShouldBe("");
        (input.IsLocked, policies.All).ShouldBe((false, ""));
    }

    [Fact]
    public async Task Without_a_session_or_a_device_the_entry_says_not_applicable()
    {
        using var precautions = Make();
        (await precautions.Take(Start(locked: true), default)).ShouldBe("the input lock is not applicable: no session");

        sessions.Session = FakeSessions.OfNobody("/");
        if (OperatingSystem.IsLinux())
        {
            using var real = new CommandPrecautions(sessions, null, new EvdevLock(folder.Path), complaints.Add);
            (await real.Take(Start(uac: true, locked: true), default)).ShouldBe(
                $"UAC is not applicable on this system; the input lock is not applicable: there is no input device in {folder.Path}");
            await File.WriteAllTextAsync(folder.File("event0"), "", TestContext.Current.CancellationToken);
            (await real.Take(Start(locked: true), default)).ShouldBe(
                $"the input lock is not applicable: none of the 1 input devices in {folder.Path} is a keyboard or a pointer that can be locked");
        }
    }

    [Fact]
    public async Task What_cannot_be_given_back_is_said_and_tried_again_at_the_next_occasion()
    {
        using var precautions = Make();
        await precautions.Take(Start(uac: true), default);
        var kept = await File.ReadAllBytesAsync(folder.File("uac.json"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("uac.json"), "{", TestContext.Current.CancellationToken);
        precautions.Release();
        complaints.ShouldHaveSingleItem().ShouldStartWith("UAC could not be restored and stays off for now: ");

        await File.WriteAllBytesAsync(folder.File("uac.json"), kept, TestContext.Current.CancellationToken);
        precautions.Release();
        policies.All.ShouldBe("");
    }

    [Fact]
    public async Task Whatever_goes_wrong_when_they_are_given_back_is_said_and_the_other_one_is_given_back_all_the_same()
    {
        sessions.Session = FakeSessions.OfNobody("/");
        using var precautions = Make();
        await precautions.Take(Start(uac: true, locked: true), default);
        input.Refuses = true;
        policies.NewAgent(1);

        precautions.Release();
        complaints.ShouldBe(["the input could not be unlocked and stays locked for now: stuck", $"UAC could not be restored and stays off for now: {new Killed().Message}"]);

        input.Refuses = false;
        precautions.Release();
        (input.IsLocked, policies.All, complaints.Count).ShouldBe((false, "", 2));
    }

    private static StartAction Start(bool uac = false, bool locked = false) => Start(new ScriptAction { Name = "x", Script = "true" }, uac, locked);

    private static StartAction Start(ActionSpec action, bool uac = false, bool locked = false) => new("c1", 0, action, 1) { UacOff = uac, InputLocked = locked };

    private CommandPrecautions Make() => new(sessions, new UacSwitch(policies, folder.File("uac.json")), input, complaints.Add);

    /// <summary>A fake of input devices.</summary>
    private sealed class FakeInput : IInputLock, IDisposable
    {
        public int Locks { get; private set; }

        public bool IsLocked { get; private set; }

        public bool Refuses { get; set; }

        public Task<HeldInput> Lock(UserSession session, CancellationToken cancellation)
        {
            Locks++;
            IsLocked = true;
            return Task.FromResult(new HeldInput("the fake", this));
        }

        public void Dispose() => IsLocked = Refuses ? throw new InvalidOperationException("stuck") : false;
    }
}
