namespace Orchestrator.Timeframes.Tests;

public sealed class LevelSettingsTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("normal:rate=1000000")]
    [InlineData("minimum:rate=0,pause=60 maximum:rate=1099511627776")]
    [InlineData("minimum:pause=0 normal:rate=1,parallel=2,polling=3,pause=4 maximum:polling=0")]
    public void What_is_written_is_read_again(string text) => LevelSettingsText.Of(LevelSettingsText.Read(text, out _)!).ShouldBe(text);

    [Theory]
    [InlineData("Normal:pause=4,rate=1; minimum:rate=0", "minimum:rate=0 normal:rate=1,pause=4")]
    [InlineData("maximum:pause=1|normal:pause=2", "normal:pause=2 maximum:pause=1")]
    public void Order_and_separators_are_free(string text, string written) => LevelSettingsText.Of(LevelSettingsText.Read(text, out _)!).ShouldBe(written);

    [Theory]
    [InlineData("normal", "'normal'")]
    [InlineData("high:rate=1", "'high:rate=1'")]
    [InlineData("normal:rate=fast", "'normal:rate=fast'")]
    [InlineData("normal:rate=-1", "'normal:rate=-1'")]
    [InlineData("normal:rate=1,rate=2", "'normal:rate=1,rate=2'")]
    [InlineData("normal:pause=3000000000", "'normal:pause=3000000000'")]
    [InlineData("normal:speed=3", "'normal:speed=3'")]
    [InlineData("normal:", "'normal:'")]
    [InlineData("normal:rate=1 normal:pause=2", "'normal' stands there twice")]
    public void What_cannot_be_read_is_named(string text, string named)
    {
        LevelSettingsText.Read(text, out var mistake).ShouldBeNull();

        mistake.ShouldNotBeNull().ShouldContain(named);
        mistake.ShouldContain("normal:rate=1000000");
    }
}
