using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using NodaTime;

namespace Orchestrator.Timeframes;

/// <summary>
/// A week grid: an activity level for each quarter hour of each weekday, in local time of whoever it is applied to; and exceptions by date,
/// which win over the week. Immutable; equal when every quarter hour and every exception is equal. In JSON it is its text form.
/// </summary>
[JsonConverter(typeof(TimeframeJsonConverter))]
public sealed class Timeframe : IEquatable<Timeframe>
{
    /// <summary>Exceptions of one timeframe: each command carries them.</summary>
    public const int MostExceptions = 100;

    private const int LongestExceptions = 32_768;

    private static readonly Timeframe[] Uniform =
        [.. Enum.GetValues<ActivityLevel>().Select(level => new Timeframe(UniformGrid(level), []))];

    private readonly byte[] grid;
    private WeekRuns? runs;

    private Timeframe(byte[] grid, IReadOnlyList<SpecialDays> exceptions) => (this.grid, Exceptions) = (grid, exceptions);

    /// <summary>The exceptions by date, in their order. One of certain years wins over a yearly one; of several of a kind the lowest level counts.</summary>
    public IReadOnlyList<SpecialDays> Exceptions { get; }

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
        var exceptions = new List<SpecialDays>();
        error = TimeframeParser.Read(text, cells, exceptions);
        timeframe = error is null ? new Timeframe(cells, Ordered(exceptions)) : null;
        return error is null;
    }

    /// <summary>Null, or why these cannot be the exceptions of one timeframe, and the remedy.</summary>
    public static string? MistakeIn(IReadOnlyCollection<SpecialDays> exceptions)
    {
        ArgumentNullException.ThrowIfNull(exceptions);
        if (exceptions.Count > MostExceptions)
            return $"there are {exceptions.Count} exceptions; a timeframe has at most {MostExceptions}: leave out what is over, or make days that come every year yearly ones";
        var length = exceptions.Sum(special => special.ToText().Length);
        return length > LongestExceptions
            ? $"the exceptions have {length} characters together; at most {LongestExceptions} are kept: make their days simpler"
            : null;
    }

    /// <summary>The same week with these exceptions by date instead of those it has; doubles count once.</summary>
    /// <exception cref="ArgumentException">See <see cref="MistakeIn"/>.</exception>
    public Timeframe WithExceptions(IReadOnlyCollection<SpecialDays> exceptions) =>
        MistakeIn(exceptions) is { } mistake ? throw new ArgumentException(mistake, nameof(exceptions)) : new Timeframe(grid, Ordered(exceptions));

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
        return new Timeframe(changed, Exceptions);
    }

    /// <summary>The canonical text form: equal grids have equal texts, and <see cref="Parse"/> gives the grid back.</summary>
    public string ToText() => TimeframeWriter.Write(grid, Exceptions);

    /// <summary>The text form of the week alone.</summary>
    public string WeekText() => TimeframeWriter.Write(grid, []);

    public override string ToString() => ToText();

    public bool Equals(Timeframe? other) =>
        other is not null && (ReferenceEquals(this, other) || (Grid.SequenceEqual(other.Grid) && Exceptions.SequenceEqual(other.Exceptions)));

    public override bool Equals(object? obj) => Equals(obj as Timeframe);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(grid);
        foreach (var special in Exceptions)
            hash.Add(special);
        return hash.ToHashCode();
    }

    /// <summary>The lowest level of several weeks, quarter by quarter; of none, Normal always. Exceptions do not count.</summary>
    internal static WeekRuns LowestWeek(IReadOnlyList<Timeframe> timeframes)
    {
        if (timeframes.Count == 0)
            return Always(ActivityLevel.Normal).Runs;
        if (timeframes.Count == 1)
            return timeframes[0].Runs;
        var lowest = timeframes[0].Grid.ToArray();
        foreach (var timeframe in timeframes)
            WeekGrid.Lower(lowest, timeframe.Grid);
        return new WeekRuns(lowest);
    }

    internal static int QuarterOf(LocalTime time, string parameter)
    {
        var (quarter, rest) = Math.DivRem(time.NanosecondOfDay, WeekGrid.SecondsPerQuarter * NodaConstants.NanosecondsPerSecond);
        return rest == 0 ? (int)quarter : throw new ArgumentException($"{time} is not a whole quarter hour.", parameter);
    }

    internal static void ThrowIfUnknown(ActivityLevel level)
    {
        if (level is < ActivityLevel.No or > ActivityLevel.Maximum)
            throw new ArgumentOutOfRangeException(nameof(level), level, "Give a level from No to Maximum.");
    }

    /// <summary>Those of certain years first, then by date.</summary>
    private static SpecialDays[] Ordered(IEnumerable<SpecialDays> exceptions) =>
    [
        .. exceptions.Distinct().OrderBy(special => special.IsYearly).ThenBy(special => special.From).ThenBy(special => special.To)
            .ThenBy(special => special.ToText(), StringComparer.Ordinal),
    ];

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
}
