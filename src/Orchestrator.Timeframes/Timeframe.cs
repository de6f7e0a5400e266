using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using NodaTime;

namespace Orchestrator.Timeframes;

/// <summary>
/// A week grid: an activity level for each quarter hour of each weekday, in local time of whoever it is applied to.
/// Immutable; equal when every quarter hour is equal. In JSON it is its text form.
/// </summary>
[JsonConverter(typeof(TimeframeJsonConverter))]
public sealed class Timeframe : IEquatable<Timeframe>
{
    private static readonly Timeframe[] Uniform =
        [.. Enum.GetValues<ActivityLevel>().Select(level => new Timeframe(UniformGrid(level)))];

    private readonly byte[] grid;
    private WeekRuns? runs;

    internal Timeframe(byte[] grid) => this.grid = grid;

    /// <summary>Whether every quarter hour is <see cref="ActivityLevel.No"/>.</summary>
    public bool IsNeverOpen => Runs.IsNeverOpen;

    /// <summary>Whether no quarter hour is <see cref="ActivityLevel.No"/>.</summary>
    public bool IsAlwaysOpen => Runs.IsAlwaysOpen;

    internal WeekRuns Runs => runs ??= new WeekRuns(grid);

    internal ReadOnlySpan<byte> Grid => grid;

    /// <summary>The level of one quarter hour.</summary>
    /// <param name="day">Monday to Sunday.</param>
    /// <param name="quarter">Quarter hour of the day, 0 (from 00:00) to 95 (from 23:45).</param>
    /// <exception cref="ArgumentOutOfRangeException">No such day or quarter hour.</exception>
    public ActivityLevel this[IsoDayOfWeek day, int quarter]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(quarter);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(quarter, WeekGrid.QuartersPerDay);
            return (ActivityLevel)grid[(IndexOf(day) * WeekGrid.QuartersPerDay) + quarter];
        }
    }

    /// <summary>The grid with one level throughout.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such level.</exception>
    public static Timeframe Always(ActivityLevel level)
    {
        ThrowIfUnknown(level);
        return Uniform[(int)level];
    }

    /// <summary>Reads the text form, for example <c>No; Mon-Fri 22:00-06:00 Maximum; Sat,Sun 00:00-24:00 Normal</c>.</summary>
    /// <exception cref="FormatException">The text is not a timeframe; the message names place and remedy.</exception>
    public static Timeframe Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var timeframe, out var error) ? timeframe : throw new FormatException(error);
    }

    /// <summary>Reads the text form; <paramref name="error"/> names the place of the first mistake and its remedy.</summary>
    public static bool TryParse(
        string? text,
        [NotNullWhen(true)] out Timeframe? timeframe,
        [NotNullWhen(false)] out string? error)
    {
        var cells = new byte[WeekGrid.QuartersPerWeek];
        error = TimeframeParser.Read(text, cells);
        timeframe = error is null ? new Timeframe(cells) : null;
        return error is null;
    }

    /// <summary>The same grid with one range of one day changed.</summary>
    /// <param name="day">The day on which the range begins.</param>
    /// <param name="from">A whole quarter hour.</param>
    /// <param name="to">A whole quarter hour; 00:00 is the end of the day; otherwise at or before <paramref name="from"/> it lies on the next day.</param>
    /// <param name="level">The level of the range.</param>
    /// <exception cref="ArgumentException">A time is not a whole quarter hour.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such day or level.</exception>
    public Timeframe With(IsoDayOfWeek day, LocalTime from, LocalTime to, ActivityLevel level)
    {
        ThrowIfUnknown(level);
        var changed = (byte[])grid.Clone();
        WeekGrid.Paint(changed, IndexOf(day), QuarterOf(from, nameof(from)), QuarterOf(to, nameof(to)), level);
        return new Timeframe(changed);
    }

    /// <summary>The canonical text form: equal grids have equal texts, and <see cref="Parse"/> gives the grid back.</summary>
    public string ToText() => TimeframeWriter.Write(grid);

    public override string ToString() => ToText();

    public bool Equals(Timeframe? other) => other is not null && (ReferenceEquals(this, other) || Grid.SequenceEqual(other.Grid));

    public override bool Equals(object? obj) => Equals(obj as Timeframe);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(grid);
        return hash.ToHashCode();
    }

    /// <summary>The lowest level of several grids, quarter by quarter; of none, Normal always.</summary>
    internal static Timeframe Lowest(IReadOnlyList<Timeframe> timeframes)
    {
        if (timeframes.Count == 0)
            return Always(ActivityLevel.Normal);
        if (timeframes.Count == 1)
            return timeframes[0];
        var lowest = timeframes[0].Grid.ToArray();
        foreach (var timeframe in timeframes)
        {
            for (var i = 0; i < lowest.Length; i++)
                lowest[i] = Math.Min(lowest[i], timeframe.grid[i]);
        }

        return new Timeframe(lowest);
    }

    private static byte[] UniformGrid(ActivityLevel level)
    {
        var cells = new byte[WeekGrid.QuartersPerWeek];
        Array.Fill(cells, (byte)level);
        return cells;
    }

    private static int IndexOf(IsoDayOfWeek day) =>
        day is >= IsoDayOfWeek.Monday and <= IsoDayOfWeek.Sunday
            ? day - IsoDayOfWeek.Monday
            : throw new ArgumentOutOfRangeException(nameof(day), day, "Give a day from Monday to Sunday.");

    private static int QuarterOf(LocalTime time, string parameter)
    {
        var (quarter, rest) = Math.DivRem(time.NanosecondOfDay, WeekGrid.SecondsPerQuarter * NodaConstants.NanosecondsPerSecond);
        return rest == 0 ? (int)quarter : throw new ArgumentException($"{time} is not a whole quarter hour.", parameter);
    }

    private static void ThrowIfUnknown(ActivityLevel level)
    {
        if (level is < ActivityLevel.No or > ActivityLevel.Maximum)
            throw new ArgumentOutOfRangeException(nameof(level), level, "Give a level from No to Maximum.");
    }
}
