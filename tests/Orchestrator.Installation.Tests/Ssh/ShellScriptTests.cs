using Orchestrator.Installation.Ssh;

namespace Orchestrator.Installation.Tests.Ssh;

public sealed class ShellScriptTests
{
    private static readonly string[] Scripts =
        ["rights.sh", "upload.sh", "administrator.sh", "examine.sh", "identity.sh", "there.sh", "place.sh", "register.sh", "start.sh", "log.sh", "tidy.sh", "remove.sh", "depot-find.sh", "depot-files.sh"];

    [Theory]
    [InlineData("plain")]
    [InlineData("it's \"quoted\" $HOME `id` \\ ; rm -rf / #")]
    [InlineData("two\nlines")]
    [InlineData("")]
    public void A_value_reaches_the_shell_as_it_is(string value)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no Bourne shell on Windows.");

        BourneShell.Run($"printf '%s' {ShellScript.Quote(value)}").Output.ShouldBe(value);
    }

    [Fact]
    public void Every_script_is_one_the_shell_understands()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no Bourne shell on Windows.");

        foreach (var script in Scripts)
            BourneShell.Run(ShellScript.Of(script, "orchestrator-agent"), "-n").ShouldBe((0, "", ""), script);
    }

    [Fact]
    public void A_script_that_is_cut_off_on_its_way_does_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no Bourne shell on Windows.");
        var script = ShellScript.Of("administrator.sh", "orchestrator-agent");

        BourneShell.Run(script).Output.ShouldStartWith("orchestrator:id=");
        for (var length = 0; length < script.Length - "main </dev/null\n".Length; length += 50)
            BourneShell.Run(script[..length]).Output.ShouldBeEmpty();
    }

    [Fact]
    public void Answers_are_told_from_what_else_a_login_prints() =>
        ShellScript.Answers("Welcome!\norchestrator:id=0\norchestrator:description=A = B\r\nid=7\n").ShouldBe(new Dictionary<string, string> { ["id"] = "0", ["description"] = "A = B" });
}
