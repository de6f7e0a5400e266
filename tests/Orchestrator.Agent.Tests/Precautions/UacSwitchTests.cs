using Orchestrator.Agent.Precautions;

namespace Orchestrator.Agent.Tests.Precautions;

/// <summary>The switch over a registry that is a fake; Wine's real one is in the end-to-end tests.</summary>
public sealed class UacSwitchTests : IDisposable
{
    private const string Off = "ConsentPromptBehaviorAdmin=4:0 EnableLUA=4:1 PromptOnSecureDesktop=4:0";
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, int> Deaths
    {
        get
        {
            var deaths = new TheoryData<string, int>();
            foreach (var before in new[] { "usual", "odd" })
            {
                for (var at = 1; at <= 6; at++)
                    deaths.Add(before, at);
            }

            return deaths;
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("usual")]
    [InlineData("odd")]
    public void What_was_there_is_back_exactly(string before)
    {
        var policies = With(before);
        var there = policies.All;
        var uac = Switch(policies);

        uac.TurnOff();
        policies.All.ShouldBe(Off);
        uac.TurnOff();
        uac.Restore();
        policies.All.ShouldBe(there);
        uac.IsOff.ShouldBeFalse();
        uac.Restore();
        policies.All.ShouldBe(there);
    }

    /// <summary>Of its six accesses two read, two write and two restore.</summary>
    [Theory]
    [MemberData(nameof(Deaths))]
    public void An_agent_that_dies_at_any_access_leaves_what_the_next_one_restores(string before, int access)
    {
        var policies = With(before);
        var there = policies.All;
        policies.NewAgent(access);
        Should.Throw<Killed>(() =>
        {
            var dying = Switch(policies);
            dying.TurnOff();
            dying.Restore();
        });

        policies.NewAgent(null);
        Switch(policies).Restore();

        policies.All.ShouldBe(there);
        Switch(policies).IsOff.ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public void An_agent_that_dies_again_while_it_repeats_does_not_take_its_own_values_for_what_was_there(string before, int access)
    {
        var policies = With(before);
        var there = policies.All;
        policies.NewAgent(3);
        Should.Throw<Killed>(() => Switch(policies).TurnOff());
        policies.NewAgent(null);
        Switch(policies).TurnOff();
        policies.NewAgent(access % 4 + 1);
        Should.Throw<Killed>(() =>
        {
            var dying = Switch(policies);
            dying.TurnOff();
            dying.Restore();
        });

        policies.NewAgent(null);
        Switch(policies).Restore();

        policies.All.ShouldBe(there);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_an_error_that_names_it_and_stays()
    {
        File.WriteAllText(folder.File("uac.json"), "{");

        Should.Throw<IOException>(() => Switch(new FakePolicies()).Restore()).Message.ShouldContain(folder.File("uac.json"));
        File.Exists(folder.File("uac.json")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("many")]
    [InlineData("99999999999")]
    [InlineData(null)]
    public void A_value_in_the_file_that_is_none_is_an_error_that_names_both(string? text)
    {
        var policies = With("usual");
        var uac = Switch(policies);
        uac.TurnOff();
        var kept = File.ReadAllText(folder.File("uac.json"));
        kept.ShouldContain("\"5\"");
        File.WriteAllText(folder.File("uac.json"), kept.Replace("\"5\"", text is null ? "null" : $"\"{text}\"", StringComparison.Ordinal));

        Should.Throw<IOException>(uac.Restore).Message.ShouldStartWith($"what ConsentPromptBehaviorAdmin was cannot be read from {folder.File("uac.json")}: ");
        uac.IsOff.ShouldBeTrue();

        File.WriteAllText(folder.File("uac.json"), kept);
        uac.Restore();
        policies.All.ShouldBe("ConsentPromptBehaviorAdmin=4:5 EnableLUA=4:1 PromptOnSecureDesktop=4:1");
    }

    private static FakePolicies With(string before)
    {
        var policies = new FakePolicies();
        policies.Write("EnableLUA", new PolicyValue(4, "1"));
        if (before == "usual")
        {
            policies.Write("ConsentPromptBehaviorAdmin", new PolicyValue(4, "5"));
            policies.Write("PromptOnSecureDesktop", new PolicyValue(4, "1"));
        }
        else
        {
            // One is missing, and one is of another type than Windows gives it.
            policies.Write("PromptOnSecureDesktop", new PolicyValue(1, "1"));
        }

        policies.NewAgent(null);
        return policies;
    }

    private UacSwitch Switch(FakePolicies policies) => new(policies, folder.File("uac.json"));
}
