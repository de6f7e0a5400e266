using NodaTime;

namespace Orchestrator.Timeframes.Tests;

public sealed class ZonesTests
{
    [Theory]
    [InlineData("Europe/Berlin", "Europe/Berlin")]
    [InlineData(" Europe/Berlin ", "Europe/Berlin")]
    [InlineData("W. Europe Standard Time", "Europe/Berlin")]
    [InlineData("Nepal Standard Time", "Asia/Kathmandu")]
    [InlineData("UTC", "UTC")]
    public void Iana_and_Windows_ids_are_found(string id, string expected)
    {
        Zones.TryResolve(id, out var zone, out var error).ShouldBeTrue(error);

        var now = Instant.FromUtc(2025, 7, 1, 0, 0);
        zone.GetUtcOffset(now).ShouldBe(DateTimeZoneProviders.Tzdb[expected].GetUtcOffset(now));
        error.ShouldBeNull();
    }

    [Fact]
    public void Every_Windows_id_is_found()
    {
        foreach (var id in NodaTime.TimeZones.TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping.Keys)
            Zones.TryResolve(id, out _, out var error).ShouldBeTrue(error);
    }

    [Theory]
    [InlineData(null, "the time zone is empty; write an IANA id such as 'Europe/Berlin'")]
    [InlineData("", "the time zone is empty")]
    [InlineData("europe/berlin", "'europe/berlin' is not a time zone; write 'Europe/Berlin'")]
    [InlineData("w. europe standard time", "'w. europe standard time' is not a time zone; write 'W. Europe Standard Time'")]
    [InlineData("Europe/Hamburg", "'Europe/Hamburg' is not a time zone; write an IANA id such as 'Europe/Berlin' or a Windows id")]
    public void An_unknown_zone_is_answered_with_the_remedy(string? id, string expected)
    {
        Zones.TryResolve(id, out var zone, out var error).ShouldBeFalse();

        zone.ShouldBeNull();
        error.ShouldStartWith(expected);
    }

    [Fact]
    public void An_endless_id_is_not_repeated_in_the_error()
    {
        Zones.TryResolve(new string('x', 5_000), out _, out var error).ShouldBeFalse();

        error.ShouldStartWith("the time zone has 5000 characters");
    }
}
