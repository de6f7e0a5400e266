using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Orchestrator.Core.Triggers;

namespace Orchestrator.Core.Tests.Triggers;

public sealed class CronExpressionTests
{
    /// <summary>Expression, an instant of the wall clock, and the three times that follow.</summary>
    [Theory]
    [InlineData("* * * * *", "2026-11-25T16:30:59", "2026-11-25T16:31 2026-11-25T16:32 2026-11-25T16:33")]
    [InlineData("*/15 * * * *", "2026-11-25T16:30", "2026-11-25T16:45 2026-11-25T17:00 2026-11-25T17:15")]
    [InlineData("30 2 * * *", "2026-12-31T02:30", "2027-01-01T02:30 2027-01-02T02:30 2027-01-03T02:30")]
    [InlineData("0 22 * * MON-FRI", "2026-11-27T22:00", "2026-11-30T22:00 2026-12-01T22:00 2026-12-02T22:00")]
    [InlineData("0 6 1,15 * *", "2026-11-25T00:00", "2026-12-01T06:00 2026-12-15T06:00 2027-01-01T06:00")]
    [InlineData("0 6 L * *", "2027-01-31T06:00", "2027-02-28T06:00 2027-03-31T06:00 2027-04-30T06:00")]
    [InlineData("0 0 29 FEB *", "2026-01-01T00:00", "2028-02-29T00:00 2032-02-29T00:00 2036-02-29T00:00")]
    [InlineData("0 0 31 * *", "2026-11-25T00:00", "2026-12-31T00:00 2027-01-31T00:00 2027-03-31T00:00")]
    [InlineData("0 22 * * TUE#2", "2026-11-25T00:00", "2026-12-08T22:00 2027-01-12T22:00 2027-02-09T22:00")]
    [InlineData("0 22 * * FRIL", "2026-11-25T00:00", "2026-11-27T22:00 2026-12-25T22:00 2027-01-29T22:00")]
    [InlineData("0 22 * * 5L,1#1", "2026-11-25T00:00", "2026-11-27T22:00 2026-12-07T22:00 2026-12-25T22:00")]
    [InlineData("0 0 * * 7", "2026-11-25T00:00", "2026-11-29T00:00 2026-12-06T00:00 2026-12-13T00:00")]
    [InlineData("0 0 * * 0", "2026-11-25T00:00", "2026-11-29T00:00 2026-12-06T00:00 2026-12-13T00:00")]
    [InlineData("0 0 * * 5-7", "2026-11-25T00:00", "2026-11-27T00:00 2026-11-28T00:00 2026-11-29T00:00")]
    [InlineData("0 0 13 * fri", "2026-11-25T00:00", "2026-11-27T00:00 2026-12-04T00:00 2026-12-11T00:00")]
    [InlineData("0 0 26 * fri", "2026-11-25T00:00", "2026-11-26T00:00 2026-11-27T00:00 2026-12-04T00:00")]
    [InlineData("10-40/15 8-9 * JAN,jul *", "2026-11-25T00:00", "2027-01-01T08:10 2027-01-01T08:25 2027-01-01T08:40")]
    [InlineData("@daily", "2026-11-25T00:00", "2026-11-26T00:00 2026-11-27T00:00 2026-11-28T00:00")]
    [InlineData("@Weekly", "2026-11-25T00:00", "2026-11-29T00:00 2026-12-06T00:00 2026-12-13T00:00")]
    [InlineData("  0   0 1 1 *  ", "2026-11-25T00:00", "2027-01-01T00:00 2028-01-01T00:00 2029-01-01T00:00")]
    public void The_times_of_an_expression_come_in_order(string expression, string after, string expected)
    {
        var time = Wall(after);
        var times = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            time = Cron(expression).NextAfter(time)!.Value;
            times.Add(time.ToString("uuuu-MM-dd'T'HH:mm", CultureInfo.InvariantCulture));
        }

        string.Join(' ', times).ShouldBe(expected);
    }

    [Theory]
    [InlineData("", "0 fields and needs five")]
    [InlineData("0 2 * *", "4 fields and needs five")]
    [InlineData("0 0 2 * * ?", "no field for seconds")]
    [InlineData("60 * * * *", "'60' is no minute; write 0 to 59")]
    [InlineData("-1 * * * *", "is no minute")]
    [InlineData("* 24 * * *", "is no hour; write 0 to 23")]
    [InlineData("* * 0 * *", "is no day of the month; write 1 to 31")]
    [InlineData("* * * 13 *", "write 1 to 12 or JAN to DEC")]
    [InlineData("* * * * 8", "write 0 to 7 or SUN to SAT")]
    [InlineData("* * * * MO", "is no day of the week")]
    [InlineData("* * * * TUE#6", "TUE#2 for a month's second Tuesday")]
    [InlineData("* * * * #2", "is no day of the week")]
    [InlineData("* * ? * *", "is no day of the month")]
    [InlineData("*/0 * * * *", "no usable step")]
    [InlineData("*/x * * * *", "no usable step")]
    [InlineData("*/61 * * * *", "no usable step")]
    [InlineData("5/15 * * * *", "a step needs a range; write 5-59/15")]
    [InlineData("* 22-4 * * *", "write two ranges, 22-23,0-4")]
    [InlineData("1,,2 * * * *", "'' is no minute")]
    [InlineData("+1 * * * *", "is no minute")]
    [InlineData("0 0 31 2,4 *", "names a day that never comes")]
    [InlineData("@noon", "is not a shorthand")]
    public void What_is_no_expression_is_told_with_the_remedy(string expression, string part)
    {
        CronExpression.TryParse(expression, out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNull().ShouldContain(part);
    }

    [Fact]
    public void A_day_that_comes_once_in_forty_years_is_waited_for() =>
        Cron("0 0 * 2 TUE#5").NextAfter(Wall("2084-02-29T00:00"))!.Value.Date.ShouldBe(new LocalDate(2124, 2, 29));

    [Fact]
    public void An_expression_is_written_with_single_blanks() => Cron(" 0  2 * *   MON").ToString().ShouldBe("0 2 * * MON");

    /// <summary>Quartz, which reads the same fields in another notation, is of the same opinion.</summary>
    [Fact]
    public void Quartz_names_the_same_times()
    {
        var random = new Random(20261125);
        for (var round = 0; round < 400; round++)
        {
            var (minute, hour, month) = (Field(random, 0, 59), Field(random, 0, 23), Field(random, 1, 12));
            var byWeek = random.Next(2) == 0;
            var day = byWeek ? Week(random) : random.Next(6) == 0 ? "L" : Field(random, 1, 28);
            var ours = byWeek ? $"{minute} {hour} * {month} {day}" : $"{minute} {hour} {day} {month} *";
            var theirs = byWeek ? $"0 {minute} {hour} ? {month} {day}" : $"0 {minute} {hour} {day} {month} ?";
            var cron = Cron(ours);
            var quartz = new Quartz.CronExpression(theirs, TimeZoneInfo.Utc);
            var time = new LocalDateTime(2024, 1, 1, 0, 0).PlusMinutes(random.Next(4 * 366 * 24 * 60));
            for (var step = 0; step < 15; step++)
            {
                var expected = quartz.GetNextValidTimeAfter(new DateTimeOffset(time.ToDateTimeUnspecified(), TimeSpan.Zero));
                time = cron.NextAfter(time)!.Value;
                time.ToDateTimeUnspecified().ShouldBe(expected!.Value.DateTime, $"{ours} after {time}");
            }
        }
    }

    private static CronExpression Cron(string expression)
    {
        CronExpression.TryParse(expression, out var cron, out var error).ShouldBeTrue(error);
        return cron!;
    }

    private static LocalDateTime Wall(string text) => LocalDateTimePattern.GeneralIso.Parse(text.Length == 16 ? text + ":00" : text).GetValueOrThrow();

    private static string Field(Random random, int first, int last)
    {
        var from = random.Next(first, last + 1);
        var to = random.Next(from, last + 1);
        return random.Next(5) switch
        {
            0 => "*",
            1 => $"{from}",
            2 => from == to ? $"{from}" : $"{from},{to}",
            3 => $"{from}-{to}",
            _ => $"{from}-{to}/{random.Next(1, 8)}",
        };
    }

    private static string Week(Random random)
    {
        var names = new[] { "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT" };
        var day = random.Next(7);
        return random.Next(4) switch
        {
            0 => names[day],
            1 => $"{names[day]}-{names[random.Next(day, 7)]}",
            2 => $"{names[day]}#{random.Next(1, 5)}",
            _ => $"{names[day]},{names[(day + 3) % 7]}",
        };
    }
}
