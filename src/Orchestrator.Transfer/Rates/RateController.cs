namespace Orchestrator.Transfer.Rates;

/// <summary>
/// Holds all transfers of an edge together to one number of bytes a second. What was read is paid for afterwards, so a read of any length
/// counts for what it brought; the payers take turns in the order in which they came. Safe for concurrent use.
/// </summary>
/// <param name="time">Its timers and its timestamps are those of the rate.</param>
public sealed class RateController(TimeProvider time)
{
    /// <summary>What a reader may take at once lasts so long: many readers together are then never far ahead of the rate.</summary>
    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(20);

    /// <summary>A timer that fires late is made good up to this much; it is also all that can be saved up in a pause: 2.5 % of 10 seconds.</summary>
    private static readonly TimeSpan Credit = TimeSpan.FromMilliseconds(250);

    /// <summary>A read that was begun without a limit may be worth minutes at the new one: nobody waits longer than this for it.</summary>
    private static readonly TimeSpan LongestDebt = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private long? bytesPerSecond;

    // The timestamp up to which all bytes so far use the rate up.
    private long paidUntil;

    /// <summary>Bytes a second, at least 1; null: no limit. A change holds from the next piece on, also for files that are under way.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public long? BytesPerSecond
    {
        get
        {
            lock (gate)
                return bytesPerSecond;
        }

        set
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(nameof(value), value, "Give 1 byte a second or more, or null.");
            lock (gate)
            {
                if (bytesPerSecond is null)
                    paidUntil = time.GetTimestamp();
                bytesPerSecond = value;
            }
        }
    }

    /// <summary>How many bytes to read at once, 1 to <paramref name="most"/>.</summary>
    public int PieceOf(int most)
    {
        var rate = BytesPerSecond;
        return rate is null ? most : (int)Math.Clamp(rate.Value * Piece.TotalSeconds, 1, most);
    }

    /// <summary>Counts bytes that came, and returns once the rate allows the next ones.</summary>
    public async ValueTask Pay(int bytes, CancellationToken cancellation)
    {
        var wait = Owed(bytes);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellation);
    }

    private TimeSpan Owed(int bytes)
    {
        lock (gate)
        {
            if (bytesPerSecond is not { } rate)
                return TimeSpan.Zero;
            var now = time.GetTimestamp();
            var begins = Math.Max(paidUntil, now - Ticks(Credit));
            var ends = begins + (long)(bytes / (double)rate * time.TimestampFrequency);
            paidUntil = Math.Min(ends, now + Ticks(LongestDebt));
            return time.GetElapsedTime(now, paidUntil);
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
