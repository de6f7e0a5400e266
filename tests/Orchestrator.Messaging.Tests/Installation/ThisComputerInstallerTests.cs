using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;
using Orchestrator.Installation.ThisComputer;

namespace Orchestrator.Messaging.Tests.Installation;

public sealed class ThisComputerInstallerTests
{
    [Theory]
    [InlineData("LOCALHOST", true, true, "resolve name:Succeeded agent running:Succeeded first contact:Succeeded", true)]
    [InlineData("my-computer", false, true, "resolve name:Succeeded agent running:NotApplicable first contact:Succeeded", true)]
    [InlineData("my-computer", false, false, "resolve name:Succeeded agent running:NotApplicable first contact:Failed", false)]
    [InlineData("any name", true, true, "resolve name:Succeeded agent running:Succeeded first contact:Succeeded", true)]
    [InlineData("server-17", false, false, "resolve name:Failed", false)]
    public async Task An_attempt_waits_for_the_agent_of_this_computer(string name, bool connected, bool comes, string steps, bool succeeds)
    {
        var told = new Told();

        var result = await Installer(connected, comes).Install(Some.Request(name), told, TestContext.Current.CancellationToken);

        string.Join(' ', told.Steps.Select(step => $"{step.Name}:{step.Outcome}")).ShouldBe(steps);
        result.Succeeded.ShouldBe(succeeds);
    }

    [Fact]
    public async Task Another_computer_is_refused_with_the_reason_and_the_remedy()
    {
        var told = new Told();

        await Installer(connected: false, comes: false).Install(Some.Request("server-17"), told, TestContext.Current.CancellationToken);

        var step = told.Steps.ShouldHaveSingleItem();
        step.Outcome.ShouldBe(StepOutcome.Failed);
        step.Message.ShouldStartWith("push install needs a broker");
        step.Message.ShouldContain("choose targets on this computer");
    }

    private static ThisComputerInstaller Installer(bool connected, bool comes) => new(["my-computer"], new Contacts(connected, comes), ManualTime.Create());

    private sealed class Contacts(bool connected, bool comes) : IAgentContacts
    {
        public bool IsConnected(string targetId) => connected;

        public Task<bool> WaitForContact(string targetId, TimeSpan patience, CancellationToken cancellation) => Task.FromResult(comes);
    }

    private sealed class Told : IProgress<InstallationStep>
    {
        public List<InstallationStep> Steps { get; } = [];

        public void Report(InstallationStep value) => Steps.Add(value);
    }
}
