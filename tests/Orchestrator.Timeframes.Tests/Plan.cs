using NodaTime;

namespace Orchestrator.Timeframes.Tests;

/// <summary>A timeframe as plain cells, for the oracle: a week, and days that are otherwise.</summary>
internal sealed record Plan(byte[] Week, params IReadOnlyList<OtherDays> Others)
{
    /// <summary>A random week with a few exceptions, most of them near a date.</summary>
    public static Plan Dated(Random random, LocalDate around)
    {
        var others = new List<OtherDays>();
        for (var left = 1 + random.Next(4); left > 0; left--)
        {
            var from = around.PlusDays(random.Next(-4, 5));
            var cells = new byte[96];
            var level = (byte)random.Next(4);
            for (var i = 0; i < cells.Length; i++)
                cells[i] = level = random.Next(12) == 0 ? (byte)random.Next(4) : level;
            others.Add(new OtherDays(from, from.PlusDays(random.Next(3)), random.Next(3) == 0, cells));
        }

        return new Plan(RandomGrid.Cells(random), others);
    }

    public byte LevelOn(LocalDateTime wall)
    {
        var quarter = (wall.Hour * 4) + (wall.Minute / 15);
        foreach (var isYearly in new[] { false, true })
        {
            var covering = Others.Where(other => other.IsYearly == isYearly && other.Covers(wall.Date)).ToList();
            if (covering.Count > 0)
                return covering.Min(other => other.Cells[quarter]);
        }

        return Week[(((int)wall.DayOfWeek - 1) * 96) + quarter];
    }

    public Timeframe ToTimeframe() => RandomGrid.ToTimeframe(Week).WithExceptions([.. Others.Select(other => other.ToSpecialDays())]);
}

/// <summary>Days that are not as the week says.</summary>
internal sealed record OtherDays(LocalDate From, LocalDate To, bool IsYearly, byte[] Cells)
{
    /// <summary>Day by day, from the first to the last; a yearly one from the date in the year before, too, for it may go over New Year.</summary>
    public bool Covers(LocalDate date)
    {
        if (!IsYearly)
            return date >= From && date <= To;
        for (var day = new LocalDate(2000, From.Month, From.Day);; day = day.PlusDays(1))
        {
            if (day.Month == date.Month && day.Day == date.Day)
                return true;
            if (day.Month == To.Month && day.Day == To.Day)
                return false;
        }
    }

    public SpecialDays ToSpecialDays()
    {
        var grid = DayGrid.Always((ActivityLevel)Cells[0]);
        for (var i = 0; i < Cells.Length; i++)
            grid = grid.With(LocalTime.FromMinutesSinceMidnight(i * 15), LocalTime.FromMinutesSinceMidnight((i + 1) * 15 % 1440), (ActivityLevel)Cells[i]);
        return IsYearly ? SpecialDays.Yearly(From, To, grid) : SpecialDays.Once(From, To, grid);
    }
}
