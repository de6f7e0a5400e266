using Orchestrator.Core.Credentials;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Tests.Credentials;

public sealed class CredentialChoiceTests
{
    private static readonly Target Target = new() { Id = "t-1", Name = "pc-1" };
    private static readonly Group Web = new() { Name = "web", Credentials = "root of web" };
    private static readonly Group Lab = new() { Name = "lab", Credentials = "lab" };
    private static readonly Group Silent = new() { Name = "all" };

    [Fact]
    public void The_targets_own_set_goes_before_its_groups() =>
        CredentialChoice.Of(Target with { Credentials = "own" }, [Web, Lab]).ShouldBe(new CredentialChoice("own", "the target"));

    [Fact]
    public void A_groups_set_goes_before_the_default() => CredentialChoice.Of(Target, [Silent, Web]).ShouldBe(new CredentialChoice("root of web", "group 'web'"));

    [Fact]
    public void Groups_that_name_the_same_set_agree() =>
        CredentialChoice.Of(Target, [Web, Lab with { Credentials = "ROOT of web" }]).From.ShouldBe("group 'lab'");

    [Fact]
    public void Where_nothing_is_named_it_is_the_default() => CredentialChoice.Of(Target, [Silent]).ShouldBe(new CredentialChoice("default", CredentialChoice.OfDefault));

    [Fact]
    public void Groups_that_name_different_sets_are_refused_with_their_names()
    {
        var message = Should.Throw<CredentialException>(() => CredentialChoice.Of(Target, [Web, Lab])).Message;
        message.ShouldContain("'lab' names 'lab', 'web' names 'root of web'");
        message.ShouldContain("'pc-1'");
    }
}
