using NodaTime;

namespace Orchestrator.Timeframes.Tests;

/// <summary>Week grids as plain cells (quarter hours from Monday 00:00), and the timeframes that should show the same.</summary>
internal static class RandomGrid
{
    /// <summary>Every quarter hour at random, long stretches, or closed but for a few short ranges.</summary>
    public static byte[] Cells(Random random)
    {
        var cells = new byte[672];
        switch (random.Next(3))
        {
            case 0:
                for (var i = 0; i < cells.Length; i++)
                    cells[i] = (byte)random.Next(4);
                break;
            case 1:
                var turn = random.Next(672);
                for (var i = 0; i < cells.Length;)
                {
                    var level = (byte)random.Next(4);
                    for (var end = Math.Min(cells.Length, i + random.Next(1, 200)); i < end; i++)
                        cells[(i + turn) % 672] = level;
                }

                break;
            default:
                for (var ranges = random.Next(4); ranges > 0; ranges--)
                {
                    var start = random.Next(672);
                    for (var i = random.Next(1, 8); i > 0; i--)
                        cells[(start + i) % 672] = (byte)random.Next(1, 4);
                }

                break;
        }

        return cells;
    }

    public static Timeframe ToTimeframe(byte[] cells)
    {
        var timeframe = Timeframe.Always((ActivityLevel)cells[0]);
        for (var i = 0; i < cells.Length; i++)
        {
            var (day, quarter) = ((IsoDayOfWeek)(1 + (i / 96)), i % 96);
            if (timeframe[day, quarter] != (ActivityLevel)cells[i])
                timeframe = timeframe.With(day, Time(quarter), Time((quarter + 1) % 96), (ActivityLevel)cells[i]);
        }

        return timeframe;
    }

    public static bool Shows(Timeframe timeframe, byte[] cells) =>
        Enumerable.Range(0, 672).All(i => timeframe[(IsoDayOfWeek)(1 + (i / 96)), i % 96] == (ActivityLevel)cells[i]);

    private static LocalTime Time(int quarter) => LocalTime.FromMinutesSinceMidnight(quarter * 15);
}
