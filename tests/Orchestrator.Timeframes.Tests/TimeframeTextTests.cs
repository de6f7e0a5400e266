using FsCheck;
using FsCheck.Fluent;

namespace Orchestrator.Timeframes.Tests;

public sealed class TimeframeTextTests
{
    [Theory]
    [InlineData("Normal", "Normal")]
    [InlineData(" normal ", "Normal")]
    [InlineData("No; Mon-Sun 00:00-24:00 Maximum", "Maximum")]
    [InlineData("No; Mon-Fri 22:00-06:00 Normal", "No; Mon-Fri 22:00-06:00 Normal")]
    [InlineData("no;mon-fri 22:00-06:00 NORMAL", "No; Mon-Fri 22:00-06:00 Normal")]
    [InlineData("No; Mon, Tue - Fri  22:00-06:00  Normal", "No; Mon-Fri 22:00-06:00 Normal")]
    [InlineData("No; Sat-Mon 01:00-02:00 Normal", "No; Mon,Sat,Sun 01:00-02:00 Normal")]
    [InlineData("No; Mon,Tue,Thu,Fri,Sat 01:00-02:00 Normal", "No; Mon,Tue,Thu-Sat 01:00-02:00 Normal")]
    [InlineData("No; Sun 23:45-00:15 Minimum", "No; Sun 23:45-00:15 Minimum")]
    [InlineData("No; Mon 22:00-00:00 Normal", "No; Mon 22:00-24:00 Normal")]
    [InlineData("No; Mon 06:00-06:00 Normal", "No; Mon 06:00-24:00 Normal; Tue 00:00-06:00 Normal")]
    [InlineData("No; Sat,Sun 00:00-24:00 Normal", "No; Sat,Sun 00:00-24:00 Normal")]
    [InlineData("Normal; Mon-Fri 08:00-18:00 No; Wed 12:00-13:00 Minimum",
        "Normal; Mon,Tue,Thu,Fri 08:00-18:00 No; Wed 08:00-12:00 No; Wed 12:00-13:00 Minimum; Wed 13:00-18:00 No")]
    [InlineData("No; Mon-Fri 22:00-06:00 Maximum; Sat,Sun 00:00-24:00 Normal",
        "No; Mon-Thu 22:00-06:00 Maximum; Fri 22:00-24:00 Maximum; Sat,Sun 00:00-24:00 Normal")]
    public void Text_is_read_tolerantly_and_written_canonically(string text, string canonical)
    {
        var timeframe = Timeframe.Parse(text);

        timeframe.ToText().ShouldBe(canonical);
        Timeframe.Parse(canonical).ShouldBe(timeframe);
    }

    [Theory]
    [InlineData(null, "the timeframe is empty; write a level (No, Minimum, Normal or Maximum), then ranges if needed")]
    [InlineData("  ", "the timeframe is empty")]
    [InlineData("Full", "beginning: 'Full' is not a level; begin with the level outside all ranges: No, Minimum, Normal or Maximum")]
    [InlineData("2", "beginning: '2' is not a level")]
    [InlineData("Mon 08:00-09:00 No", "beginning: 'Mon 08:00-09:00 No' is not a level")]
    [InlineData("No; Mon 08:00-09:00 No; Tue 00:00-25:00 No",
        "range 2: '25:00' is not a time of day; write 00:00 to 24:00 in steps of 15 minutes")]
    [InlineData("No; Mon 08:10-09:00 No", "range 1: '08:10' is not a time of day; write 00:00 to 24:00 in steps of 15 minutes")]
    [InlineData("No; Mon 8:00-09:00 No", "range 1: '8:00' is not a time of day")]
    [InlineData("No; Mon 08:60-09:00 No", "range 1: '08:60' is not a time of day")]
    [InlineData("No; Mon 08:00-24:15 No", "range 1: '24:15' is not a time of day")]
    [InlineData("No; Mon 24:00-06:00 No", "range 1: nothing begins at 24:00; write 00:00 of the next day")]
    [InlineData("No; Mon 08:00 No", "range 1: '08:00' is not a stretch of time; write beginning and end without blanks, for example '22:00-06:00'")]
    [InlineData("No; Mon 08:00-09:00 Some", "range 1: 'Some' is not a level; write No, Minimum, Normal or Maximum")]
    [InlineData("No; Mo 08:00-09:00 No", "range 1: 'Mo' is not a day; write Mon, Tue, Wed, Thu, Fri, Sat, Sun, or from-to such as Mon-Fri")]
    [InlineData("No; Mon-Tue-Wed 08:00-09:00 No", "range 1: 'Mon-Tue-Wed' is not a day")]
    [InlineData("No; Mon, 08:00-09:00 No", "range 1: '' is not a day")]
    [InlineData("No; 08:00-09:00 No", "range 1: '08:00-09:00 No' is not a range; write days, times and level")]
    [InlineData("No;", "range 1: is empty; remove the ';' before it")]
    public void A_mistake_is_answered_with_its_place_and_the_remedy(string? text, string expected)
    {
        Timeframe.TryParse(text, out var timeframe, out var error).ShouldBeFalse();

        timeframe.ShouldBeNull();
        error.ShouldStartWith(expected);
    }

    [Fact]
    public void Parsing_what_is_no_timeframe_throws_the_same_message() =>
        Should.Throw<FormatException>(() => Timeframe.Parse("No; Mon 1-2 No")).Message.ShouldStartWith("range 1: '1' is not a time of day");

    [Fact]
    public void An_error_quotes_little_of_a_long_text()
    {
        Timeframe.TryParse(new string('x', 30_000), out _, out var quoted).ShouldBeFalse();
        quoted!.Length.ShouldBeLessThan(200);

        Timeframe.TryParse("No" + new string(' ', 65_536), out _, out var tooLong).ShouldBeFalse();
        tooLong.ShouldBe("the timeframe has 65538 characters; at most 65536 are read");
    }

    [Fact]
    public void The_longest_possible_text_is_read_back()
    {
        var cells = new byte[672];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = (byte)(i % 4 == 3 ? 2 : i % 2);
        var timeframe = RandomGrid.ToTimeframe(cells);

        Timeframe.Parse(timeframe.ToText()).ShouldBe(timeframe);
    }

    [Fact]
    public void Every_grid_survives_its_text_and_the_text_is_canonical()
    {
        var grids = Arb.From(Gen.Choose(0, int.MaxValue).Select(seed => RandomGrid.Cells(new Random(seed))));

        Prop.ForAll(grids, cells =>
        {
            var timeframe = RandomGrid.ToTimeframe(cells);
            var read = Timeframe.Parse(timeframe.ToText());
            return read.Equals(timeframe) && read.ToText() == timeframe.ToText() && RandomGrid.Shows(read, cells);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }
}
