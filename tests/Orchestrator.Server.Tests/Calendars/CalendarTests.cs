using NodaTime;
using Orchestrator.Core.Timeframes;
using Orchestrator.Server.Calendars;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Tests.Calendars;

public sealed class CalendarTests
{
    private static readonly Timeframe Week = Timeframe.Parse("No; Mon-Fri 20:00-24:00 Normal");

    [Theory]
    [InlineData("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20270103\nSUMMARY:Freeze; \"winter\"", "2026-12-24..2027-01-02 No \"Freeze winter\"")]
    [InlineData("DTSTART;VALUE=DATE:20261225", "2026-12-25 No")]
    [InlineData("DTSTART;VALUE=DATE:20261225\nDURATION:P2D", "2026-12-25..2026-12-26 No")]
    [InlineData("DTSTART;VALUE=DATE:20200501\nRRULE:FREQ=YEARLY", "05-01 No")]
    [InlineData("DTSTART;VALUE=DATE:20200501\nRRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1", "05-01 No")]
    [InlineData("DTSTART;VALUE=DATE:20251224\nDTEND;VALUE=DATE:20260103\nRRULE:FREQ=YEARLY;INTERVAL=1", "12-24..01-02 No")]
    [InlineData("DTSTART;VALUE=DATE:20251127\nRRULE:FREQ=YEARLY;BYDAY=4TH;BYMONTH=11;UNTIL=20281231", "2026-11-26 No; 2027-11-25 No; 2028-11-23 No")]
    [InlineData("DTSTART;VALUE=DATE:20261201\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20261202", "2026-12-01 No; 2026-12-03 No")]
    [InlineData("DTSTART;VALUE=DATE:20251224", "")]
    [InlineData("DTSTART;VALUE=DATE:20261225\nSTATUS:CANCELLED", "")]
    [InlineData("DTSTART:20261204T220000\nDTEND:20261204T230000", "2026-12-04 No 20:00-22:00 Normal, 23:00-24:00 Normal")]
    [InlineData("DTSTART;TZID=Europe/Berlin:20261204T230000\nDTEND;TZID=Europe/Berlin:20261205T010000", "2026-12-04 No 20:00-23:00 Normal; 2026-12-05 No")]
    [InlineData("DTSTART;VALUE=DATE:20261225\nSUMMARY:No 06:00-07:00 Normal\nX-ORCHESTRATOR-DAY:No 06:00-07:00 Normal", "2026-12-25 No 06:00-07:00 Normal")]
    public void Events_become_exceptions(string lines, string expected)
    {
        var reading = Read(lines);

        reading.Errors.ShouldBeEmpty();
        reading.Week.ShouldBe(Week);
        Week.WithExceptions(reading.Exceptions).ToText().ShouldBe(expected.Length == 0 ? Week.ToText() : $"{Week.ToText()}; {expected}");
        reading.LeftOut.ShouldBe(expected.Length == 0 ? 1 : 0);
    }

    [Fact]
    public void A_weekly_event_without_an_end_changes_the_week() =>
        Read("DTSTART:20260105T210000\nDTEND:20260105T220000\nRRULE:FREQ=WEEKLY;BYDAY=MO,SU").Week.ToText()
            .ShouldBe(Week.With(IsoDayOfWeek.Monday, new LocalTime(21, 0), new LocalTime(22, 0), ActivityLevel.No).ToText());

    [Theory]
    [InlineData("DTSTART:20261204T220000Z\nDTEND:20261204T230000Z", 4, "DTSTART is given in UTC")]
    [InlineData("DTSTART:20261204T221000\nDTEND:20261204T230000", 4, "Timeframes count quarter hours")]
    [InlineData("DTSTART:20261204T220000\nDTEND:20261204T230500", 5, "Timeframes count quarter hours")]
    [InlineData("DTSTART:20261204T220000\nDTEND:20261204T220000", 5, "The event ends where it begins")]
    [InlineData("DTSTART;VALUE=DATE:20261127\nRRULE:FREQ=YEARLY;BYDAY=4TH;BYMONTH=11", 5, "This rule goes on for ever and is neither yearly on one date nor weekly")]
    [InlineData("DTSTART;VALUE=DATE:20261127\nRRULE:FREQ=MONTHLY", 5, "This rule goes on for ever")]
    [InlineData("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;COUNT=101", 5, "The event comes more than 100 times")]
    [InlineData("DTSTART:20261204T220000\nDTEND:20261204T230000\nRRULE:FREQ=YEARLY", 6, "A yearly event with times has another weekday every year")]
    [InlineData("DTSTART;VALUE=DATE:20260501\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20270501", 6, "An event that goes on for ever has no exceptions of its own here")]
    [InlineData("SUMMARY:x", 3, "The event has no DTSTART")]
    [InlineData("DTSTART;VALUE=DATE:20261225\nX-ORCHESTRATOR-DAY:Half", 5, "X-ORCHESTRATOR-DAY: 'Half' is not a level")]
    public void What_a_timeframe_cannot_show_is_refused_with_its_line(string lines, int line, string message)
    {
        var remark = Read(lines).Errors.ShouldHaveSingleItem();

        remark.Line.ShouldBe(line);
        remark.Message.ShouldStartWith(message);
    }

    [Fact]
    public void All_events_that_are_wrong_are_named_at_once()
    {
        var one = "BEGIN:VEVENT\nDTSTART:20261204T220000Z\nEND:VEVENT\n";

        new CalendarReader(Week, ActivityLevel.No, new LocalDate(2026, 11, 26)).Read($"BEGIN:VCALENDAR\n{one}{one}END:VCALENDAR").Errors
            .Select(error => error.Line).ShouldBe([3, 6]);
        new CalendarReader(Week, ActivityLevel.No, new LocalDate(2026, 11, 26)).Read("nothing").Errors.ShouldHaveSingleItem().Message.ShouldStartWith("There is no event");
    }

    [Fact]
    public void What_is_written_is_read_back_as_it_was()
    {
        var timeframe = Timeframe.Parse("No; Mon-Fri 20:00-24:00 Normal; 2026-12-24..2027-01-02 No \"Freeze, winter\"; 2027-03-01 Normal 06:00-08:00 No; 12-31..01-01 Minimum; 02-29 No \"Leap\"");

        var written = CalendarWriter.Write(new NamedTimeframe("nights", timeframe), new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.Zero));
        var read = new CalendarReader(Week, ActivityLevel.No, new LocalDate(2026, 11, 26)).Read(written);

        written.ShouldStartWith("BEGIN:VCALENDAR\r\n");
        read.Errors.ShouldBeEmpty();
        Week.WithExceptions(read.Exceptions).ShouldBe(timeframe);
    }

    private static CalendarReading Read(string lines) => new CalendarReader(Week, ActivityLevel.No, new LocalDate(2026, 11, 26))
        .Read($"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n");
}
