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
    public void What_cannot_be_used_is_refused_with_its_place(string inputs, string place) =>
        Draw.Compile(Draw.Only("Orchestrator.Transfer", inputs)).Errors.ShouldHaveSingleItem().Input.ShouldBe(place);

    [Theory]
    [InlineData("/opt/product")]
    [InlineData("C:\\\\Product")]
    [InlineData("%ProgramData%\\\\Product")]
    public void An_absolute_path_of_any_platform_may_be_a_destination(string destination) =>
        Draw.Compile(Draw.Only("Orchestrator.Transfer", $"\"package\":\"product\",\"destination\":\"{destination}\"")).Errors.ShouldBeEmpty();

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
