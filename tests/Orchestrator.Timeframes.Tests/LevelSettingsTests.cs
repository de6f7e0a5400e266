namespace Orchestrator.Timeframes.Tests;

public sealed class LevelSettingsTests
{
    [Fact]
    public void Where_nobody_sets_anything_Minimum_has_half_the_time_and_Maximum_twice_the_parallelism()
    {
        var effective = LevelSettings.Effective([]);

        effective.Normal.BytesPerSecond.ShouldBe(new(null, "default"));
        effective.Normal.ShareOfTime.Value.ShouldBe(1);
        effective.Minimum.BytesPerSecond.Value.ShouldBeNull();
        effective.Minimum.ShareOfTime.ShouldBe(new(0.5, "half of Normal"));
        effective.Minimum.Parallelism.Value.ShouldBe(effective.Normal.Parallelism.Value / 2);
        effective.Minimum.PollingSeconds.Value.ShouldBe(effective.Normal.PollingSeconds.Value * 2);
        effective.Maximum.Parallelism.Value.ShouldBe(effective.Normal.Parallelism.Value * 2);
        effective.Maximum.PollingSeconds.Value.ShouldBe(effective.Normal.PollingSeconds.Value / 2);
        effective[ActivityLevel.No].ShouldBeNull();
    }

    [Fact]
    public void Minimum_is_half_of_Normal_wherever_Normal_comes_from()
    {
        var minimum = LevelSettings.Effective([Place("organisation", normal: new(1_000_000, 7, 60, 5))]).Minimum;

        minimum.BytesPerSecond.ShouldBe(new(500_000, "half of Normal"));
        minimum.Parallelism.Value.ShouldBe(3);
        minimum.PollingSeconds.ShouldBe(new(120, "twice Normal"));
        minimum.PauseSeconds.Value.ShouldBe(10);
        minimum.ShareOfTime.Value.ShouldBe(1);
    }

    [Fact]
    public void Half_of_one_is_one_and_twice_off_is_off()
    {
        var minimum = LevelSettings.Effective([Place("organisation", normal: new(Parallelism: 1, PollingSeconds: 0))]).Minimum;

        minimum.Parallelism.Value.ShouldBe(1);
        minimum.PollingSeconds.Value.ShouldBe(0);
    }

    [Fact]
    public void Each_value_comes_from_the_innermost_place_that_sets_it()
    {
        var effective = LevelSettings.Effective(
        [
            Place("organisation", normal: new(1_000_000, 8), minimum: new(PauseSeconds: 30)),
            Place("site Berlin", normal: new(BytesPerSecond: 0)),
            new("depot B1", null),
            Place("target pc-1", normal: new(PollingSeconds: 10)),
        ]);

        effective.Normal.BytesPerSecond.ShouldBe(new(null, "site Berlin"));
        effective.Normal.Parallelism.ShouldBe(new(8, "organisation"));
        effective.Normal.PollingSeconds.ShouldBe(new(10, "target pc-1"));
        effective.Minimum.PauseSeconds.ShouldBe(new(30, "organisation"));
        effective.Minimum.ShareOfTime.ShouldBe(new(0.5, "half of Normal"));
    }

    [Fact]
    public void An_unlimited_Minimum_that_is_set_as_such_has_all_the_time() =>
        LevelSettings.Effective([Place("organisation", minimum: new(BytesPerSecond: 0))]).Minimum.ShareOfTime.Value.ShouldBe(1);

    [Fact]
    public void All_mistakes_are_named_at_once_with_their_places()
    {
        var settings = new LevelSettings(Minimum: new(5, 0), Maximum: new(-1, null, 700_000, -2));

        settings.Mistakes().Select(mistake => mistake.Field).ShouldBe(
            ["minimum.bytesPerSecond", "minimum.parallelism", "maximum.bytesPerSecond", "maximum.pollingSeconds", "maximum.pauseSeconds"]);
        settings.Mistakes().First().Message.ShouldBe("The bandwidth is 5 bytes per second; write 1024 to 1099511627776, or 0 for unlimited.");
        new LevelSettings(new(0, 1, 0, 0), new(1024, 10_000, 604_800, 86_400)).Mistakes().ShouldBeEmpty();
    }

    [Fact]
    public void What_sets_nothing_is_empty()
    {
        new LevelSettings(new(), null, new()).IsEmpty.ShouldBeTrue();
        new LevelSettings(Normal: new(PauseSeconds: 0)).IsEmpty.ShouldBeFalse();
    }

    private static SettingsPlace Place(string name, LevelSetting? normal = null, LevelSetting? minimum = null) => new(name, new(minimum, normal));
}
