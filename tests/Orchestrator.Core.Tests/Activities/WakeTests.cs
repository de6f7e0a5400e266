using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Activities;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Tests.Distributions;

namespace Orchestrator.Core.Tests.Activities;

public sealed class WakeTests
{
    [Fact]
    public void It_asks_an_installer_for_a_wake_up_call_while_the_timeframe_is_open()
    {
        Tokens.Enter(Graph("")).ShouldBe(new Step.Wake(new WakeOrder { Patience = TimeSpan.FromMinutes(5) }));
        Tokens.Enter(Graph("\"waitMinutes\":\"20\"")).ShouldBe(new Step.Wake(new WakeOrder { Patience = TimeSpan.FromMinutes(20) }));
        Tokens.Enter(Graph(""), new() { Window = "No; Mon 22:00-23:00 Normal" }).ShouldBeOfType<Step.WaitUntil>().Until.ShouldBe(TokenSetup.Noon.AddHours(10));
    }

    [Fact]
    public void The_answer_decides_the_port_and_a_failure_says_why()
    {
        Tokens.Resume(Graph(""), Tokens.Succeeded()).ShouldBe(new Step.Complete("Done"));
        Tokens.Resume(Graph(""), Tokens.Failed(Tokens.Entry(StepOutcome.Failed, null, message: "no MAC address is known")))
            .ShouldBe(new Step.Complete("Failed", "'step' failed: no MAC address is known"));
    }

    private static DistributionGraph Graph(string inputs) => Draw.Graph(Draw.Only("Orchestrator.Wake", inputs));
}
