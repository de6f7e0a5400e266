namespace Orchestrator.Timeframes.Tests;

public sealed class LevelSettingsTests
{
    [Fact]
    public void Where_nothing_is_set_Minimum_has_half_the_time_and_Maximum_twice_the_parallelism()
    {
        var effective = EffectiveSettings.Of(null);

        effective.Normal.ShouldBe(new(null, 4, 300, 0, 1));
        effective.Minimum.ShouldBe(new(null, 2, 600, 0, 0.5));
        effective.Maximum.ShouldBe(new(null, 8, 150, 0, 1));
        EffectiveSettings.Of(new(new(), null, new())).ShouldBe(effective);
    }

    [Fact]
    public void Minimum_is_half_of_Normal() =>
        EffectiveSettings.Of(new(Normal: new(1_000_000, 7, 60, 5))).Minimum.ShouldBe(new(500_000, 3, 120, 10, 1));

    [Fact]
    public void Maximum_has_no_limit_of_rate_and_no_pause() =>
        EffectiveSettings.Of(new(Normal: new(1_000_000, 7, 61, 5))).Maximum.ShouldBe(new(null, 14, 31, 0, 1));

    [Fact]
    public void Half_of_one_is_one_and_twice_off_is_off()
    {
        var minimum = EffectiveSettings.Of(new(Normal: new(Parallelism: 1, PollingSeconds: 0))).Minimum;

        minimum.Parallelism.ShouldBe(1);
        minimum.PollingSeconds.ShouldBe(0);
    }

    [Fact]
    public void What_is_set_at_a_level_counts_there()
    {
        var effective = EffectiveSettings.Of(new(new(2_000, 9, 7, 30), new(BytesPerSecond: 0), new(4_000, 3, 0, 2)));

        effective.Minimum.ShouldBe(new(2_000, 9, 7, 30, 1));
        effective.Normal.ShouldBe(new(null, 4, 300, 0, 1));
        effective.Maximum.ShouldBe(new(4_000, 3, 0, 2, 1));
    }

    [Fact]
    public void An_unlimited_Minimum_that_is_set_as_such_has_all_the_time() =>
        EffectiveSettings.Of(new(Minimum: new(BytesPerSecond: 0))).Minimum.ShouldBe(new(null, 2, 600, 0, 1));

    [Fact]
    public void All_mistakes_are_named_at_once_with_their_places()
    {
        var settings = new LevelSettings(Minimum: new(5, 0), Maximum: new(-1, null, 700_000, -2));

        settings.Mistakes().Select(mistake => mistake.Field).ShouldBe(
            ["minimum.bytesPerSecond", "minimum.parallelism", "maximum.bytesPerSecond", "maximum.pollingSeconds", "maximum.pauseSeconds"]);
        settings.Mistakes().First().Message.ShouldBe("The bandwidth is 5 bytes per second; write 1024 to 1099511627776, or 0 for unlimited.");
        new LevelSettings(new(0, 1, 0, 0), new(1024, 10_000, 604_800, 86_400)).Mistakes().ShouldBeEmpty();
    }
}
