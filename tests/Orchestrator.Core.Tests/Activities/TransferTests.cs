using Orchestrator.Core.Activities;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Tests.Distributions;

namespace Orchestrator.Core.Tests.Activities;

public sealed class TransferTests
{
    private const string Good = "\"package\":\"product\",\"destination\":\"/opt/product\"";

    [Theory]
    [InlineData("\"destination\":\"/opt/x\"", "package")]
    [InlineData("\"package\":\"product\"", "destination")]
    [InlineData("\"package\":\"a/b\",\"destination\":\"/opt/x\"", "package")]
    [InlineData("\"package\":\"product\",\"packageVersion\":\"1 0\",\"destination\":\"/opt/x\"", "packageVersion")]
    [InlineData("\"package\":\"product\",\"destination\":\"opt/x\"", "destination")]
    [InlineData("\"package\":\"product\",\"destination\":\"/opt/../etc\"", "destination")]
    [InlineData("\"package\":\"product\",\"destination\":\"C:product\"", "destination")]
    [InlineData($"{Good},\"owner\":\"web:\"", "owner")]
    [InlineData($"{Good},\"owner\":\"-R web\"", "owner")]
    [InlineData($"{Good},\"owner\":\"a:b:c\"", "owner")]
    [InlineData($"{Good},\"mode\":\"755\"", "mode")]
    [InlineData($"{Good},\"mode\":\"4644\"", "mode")]
    [InlineData($"{Good},\"mode\":\"rw\"", "mode")]
    public void What_cannot_be_used_is_refused_with_its_place(string inputs, string place) =>
        Draw.Compile(Draw.Only("Orchestrator.Transfer", inputs)).Errors.ShouldHaveSingleItem().Input.ShouldBe(place);

    [Theory]
    [InlineData("/opt/product")]
    [InlineData("C:\\\\Product")]
    [InlineData("%ProgramData%\\\\Product")]
    public void An_absolute_path_of_any_platform_may_be_a_destination(string destination) =>
        Draw.Compile(Draw.Only("Orchestrator.Transfer", $"\"package\":\"product\",\"destination\":\"{destination}\"")).Errors.ShouldBeEmpty();

    [Theory]
    [InlineData("web")]
    [InlineData("web:www-data")]
    [InlineData(":33")]
    public void The_files_may_get_an_owner_and_a_mode(string owner) =>
        Draw.Compile(Draw.Only("Orchestrator.Transfer", $"{Good},\"owner\":\"{owner}\",\"mode\":\"640\"")).Errors.ShouldBeEmpty();

    [Theory]
    [InlineData("640", false, "640")]
    [InlineData("640", true, "750")]
    [InlineData("664", true, "775")]
    [InlineData("200", true, "200")]
    public void Whoever_may_read_what_is_executable_may_execute_it(string mode, bool executable, string wanted) =>
        Convert.ToString((int)Contracts.Packages.FileRights.ModeOf(mode, executable), 8).ShouldBe(wanted);

    [Fact]
    public void A_run_without_a_version_of_its_package_is_a_fault_that_says_so() =>
        Tokens.Enter(Draw.Graph(Draw.Only("Orchestrator.Transfer", Good))).ShouldBeOfType<Step.Fault>().Reason.ShouldContain("product");

    [Fact]
    public void Which_package_it_uses_is_known_without_a_run()
    {
        var graph = Draw.Graph(Draw.Only("Orchestrator.Transfer", Good));

        graph.Activities.Select(activity => activity.Behaviour).OfType<IUsingPackage>().ShouldHaveSingleItem().UsedPackage.ShouldBe(("product", "latest"));
    }

    [Theory]
    [InlineData("/opt/x", "windows", false)]
    [InlineData(@"C:\x", "windows", true)]
    [InlineData(@"C:\x", "linux", false)]
    [InlineData("%DATA%/x", "linux", true)]
    [InlineData("/opt/x", null, true)]
    public void The_form_must_be_the_targets(string destination, string? os, bool isGood) => (Destinations.FlawFor(destination, os) is null).ShouldBe(isGood);
}
