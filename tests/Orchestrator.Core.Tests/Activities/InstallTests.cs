using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Activities;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Tests.Distributions;

namespace Orchestrator.Core.Tests.Activities;

public sealed class InstallTests
{
    [Fact]
    public void It_asks_an_installer_for_one_attempt()
    {
        var order = Tokens.Enter(Graph("\"pingFirst\":\"False\",\"priority\":\"low\",\"timeoutMinutes\":\"5\"")).ShouldBeOfType<Step.Install>().Order;

        order.ShouldBe(new InstallationOrder { PingFirst = false, Priority = InstallationPriority.Low, Timeout = TimeSpan.FromMinutes(5) });
        Tokens.Enter(Graph("")).ShouldBeOfType<Step.Install>().Order.ShouldBe(new InstallationOrder());
    }

    [Fact]
    public void Its_inputs_reach_the_installer()
    {
        var order = Tokens.Enter(Graph(
            """
            "wake":false,"protocol":"smb","adminShare":"false","restoreAdminShare":true,"remoteRegistry":false,"serverAddress":" 10.1.2.3 "
            """)).ShouldBeOfType<Step.Install>().Order;

        order.ShouldBe(new InstallationOrder
        {
            Wake = false, Protocol = InstallationProtocol.Smb, AdminShare = false, RestoreAdminShare = true, RemoteRegistry = false, ServerAddress = "10.1.2.3",
        });
    }

    [Theory]
    [InlineData("Orchestrator.Install", false)]
    [InlineData("Orchestrator.Uninstall", true)]
    public void A_depot_that_is_named_is_what_it_is_about(string type, bool isRemoval)
    {
        InstallationOrder Order(string depot) => Tokens.Enter(Draw.Graph(Draw.Only(type, $"\"depot\":\"{depot}\""))).ShouldBeOfType<Step.Install>().Order;

        Order(" berlin ").ShouldBe(new InstallationOrder { Depot = "berlin", Remove = isRemoval });
        Order(" ").Depot.ShouldBeNull();
    }

    [Theory]
    [InlineData("\"serverAddress\":\"https://orchestrator.example.org\"", "serverAddress", "must be a host name or an IP address such as orchestrator.example.org or 10.0.0.5, without https:// and without a port; it is 'https://orchestrator.example.org'")]
    [InlineData("\"serverAddress\":\"10.0.0.5:5671\"", "serverAddress", "must be a host name or an IP address such as orchestrator.example.org or 10.0.0.5, without https:// and without a port; it is '10.0.0.5:5671'")]
    [InlineData("\"protocol\":\"telnet\"", "protocol", "must be one of Auto, Ssh, Smb; it is 'telnet'")]
    public void What_cannot_be_used_is_refused_with_its_place(string inputs, string place, string problem) =>
        Draw.Compile(Draw.Only("Orchestrator.Install", inputs)).Errors.ShouldContain(new DefinitionError("a", place, problem));

    [Theory]
    [InlineData("orchestrator.example.org")]
    [InlineData("server-1")]
    [InlineData("fd00::17")]
    public void A_server_address_is_a_name_or_an_address(string address) =>
        Tokens.Enter(Graph($"\"serverAddress\":\"{address}\"")).ShouldBeOfType<Step.Install>().Order.ServerAddress.ShouldBe(address);

    [Fact]
    public void While_the_timeframe_is_closed_it_says_when_it_opens_in_the_targets_time()
    {
        var wait = Tokens.Enter(Graph(""), new() { Window = "No; Mon 22:00-23:00 Normal", Zone = "Europe/Berlin" }).ShouldBeOfType<Step.WaitUntil>();

        wait.Until.ShouldBe(TokenSetup.Noon.AddHours(9));
        wait.Reason.ShouldBe(WaitReason.Window);
        wait.Why.ShouldBe("The timeframe is closed; it opens Mon 2026-01-05 22:00 (Europe/Berlin).");
    }

    [Fact]
    public void A_timeframe_that_never_opens_fails_the_attempt() =>
        Tokens.Enter(Graph(""), new() { Window = "No" }).ShouldBeOfType<Step.Complete>().Port.ShouldBe("Failed");

    [Fact]
    public void It_queues_for_a_slot_and_goes_on_with_it()
    {
        var graph = Graph("\"maxParallel\":3");

        Tokens.Enter(graph).ShouldBeOfType<Step.WaitForSlot>().Limit.ShouldBe(3);
        Tokens.Resume(graph, Occurrence.Admitted.Instance, new() { HoldsSlot = true }).ShouldBeOfType<Step.Install>();
        Tokens.Enter(graph, new() { Window = "No; Tue 00:00-24:00 Normal" }).ShouldBeOfType<Step.WaitUntil>();
    }

    [Fact]
    public void The_answer_decides_the_port_and_a_failure_says_why()
    {
        var graph = Graph("");

        Tokens.Resume(graph, Tokens.Succeeded()).ShouldBe(new Step.Complete("Done"));
        Tokens.Resume(graph, Tokens.Failed(Tokens.Entry(StepOutcome.Failed, null, message: "no answer to ping; is it on?")))
            .ShouldBe(new Step.Complete("Failed", "'step' failed: no answer to ping; is it on?"));
        Tokens.Resume(graph, Tokens.Failed(message: "No installer.")).ShouldBe(new Step.Complete("Failed", "No installer."));
    }

    private static DistributionGraph Graph(string inputs) => Draw.Graph(Draw.Only("Orchestrator.Install", inputs));
}
