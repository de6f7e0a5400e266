using Orchestrator.Contracts.Commands;

namespace Orchestrator.Contracts.Tests.Commands;

/// <summary>Expressions over outputs come with every command, always the same few.</summary>
public sealed class OutputPatternTests
{
    [Fact]
    public void A_pattern_that_comes_again_is_not_read_again() =>
        Assert.Same(OutputPattern.Read("error (?<code>[0-9]+)"), OutputPattern.Read(string.Concat("error ", "(?<code>[0-9]+)")));

    [Fact]
    public void However_many_patterns_there_were_each_matches_what_it_says()
    {
        for (var number = 0; number < 500; number++)
            Assert.Matches(OutputPattern.Read($"^line {number}$"), $"first\nline {number}\nlast");
    }

    [Fact]
    public void What_is_no_pattern_stays_none()
    {
        Assert.NotNull(OutputPattern.FlawOf("(unfinished"));
        Assert.NotNull(OutputPattern.FlawOf("(unfinished"));
        Assert.NotNull(OutputPattern.FlawOf("(?=look)ahead"));
    }
}
