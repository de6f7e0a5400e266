using System.Diagnostics.CodeAnalysis;
using System.Text;
using NodaTime;

namespace Orchestrator.Timeframes;

/// <summary>An activity level for each quarter hour of one day. Immutable; equal when every quarter hour is equal.</summary>
public sealed class DayGrid : IEquatable<DayGrid>
{
    private readonly byte[] cells;

    private DayGrid(byte[] cells) => this.cells = cells;

    /// <summary>Whether every quarter hour is <see cref="ActivityLevel.No"/>.</summary>
    public bool IsClosed => !Cells.ContainsAnyExcept((byte)ActivityLevel.No);

    internal ReadOnlySpan<byte> Cells => cells;

    /// <summary>The level of a quarter hour, 0 (from 00:00) to 95 (from 23:45).</summary>
    public ActivityLevel this[int quarter] => (ActivityLevel)cells[quarter];

    /// <summary>One level throughout.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such level.</exception>
    public static DayGrid Always(ActivityLevel level)
    {
        Timeframe.ThrowIfUnknown(level);
        var filled = new byte[WeekGrid.QuartersPerDay];
        Array.Fill(filled, (byte)level);
        return new DayGrid(filled);
    }

    /// <summary>Reads the text form, for example <c>No 06:00-12:00 Minimum, 13:00-14:00 Normal</c>.</summary>
    /// <param name="text">A level, then ranges of time and level; later ranges override earlier ones.</param>
    /// <param name="day">The day, or null.</param>
    /// <param name="error">Null, or what is wrong and what to write instead.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DayGrid? day, [NotNullWhen(false)] out string? error)
    {
        var read = new byte[WeekGrid.QuartersPerDay];
        error = DayGridParser.Read(text ?? "", read);
        day = error is null ? new DayGrid(read) : null;
        return error is null;
    }

    /// <summary>The same day with one range changed.</summary>
    /// <param name="from">A whole quarter hour.</param>
    /// <param name="to">A whole quarter hour after <paramref name="from"/>; 00:00 is the end of the day.</param>
    /// <param name="level">The level of the range.</param>
    /// <exception cref="ArgumentException">A time is not a whole quarter hour, or the end is not after the beginning.</exception>
    public DayGrid With(LocalTime from, LocalTime to, ActivityLevel level)
    {
        Timeframe.ThrowIfUnknown(level);
        var first = Timeframe.QuarterOf(from, nameof(from));
        var end = to == LocalTime.Midnight ? WeekGrid.QuartersPerDay : Timeframe.QuarterOf(to, nameof(to));
        if (end <= first)
            throw new ArgumentException("The end is not after the beginning.", nameof(to));
        var changed = (byte[])cells.Clone();
        changed.AsSpan(first..end).Fill((byte)level);
        return new DayGrid(changed);
    }

    /// <summary>The canonical text form: equal days have equal texts.</summary>
    public string ToText()
    {
        var commonest = TimeframeWriter.Commonest(cells);
        var text = new StringBuilder(TimeframeWords.Levels[commonest]);
        var separator = " ";
        for (var from = 0; from < cells.Length;)
        {
            var to = from + 1;
            while (to < cells.Length && cells[to] == cells[from])
                to++;
            if (cells[from] != commonest)
            {
                text.Append(separator);
                TimeframeWriter.AppendTime(text, from);
                text.Append('-');
                TimeframeWriter.AppendTime(text, to);
                text.Append(' ').Append(TimeframeWords.Levels[cells[from]]);
                separator = ", ";
            }

            from = to;
        }

        return text.ToString();
    }

    public override string ToString() => ToText();

    public bool Equals(DayGrid? other) => other is not null && Cells.SequenceEqual(other.Cells);

    public override bool Equals(object? obj) => Equals(obj as DayGrid);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(cells);
        return hash.ToHashCode();
    }
}
