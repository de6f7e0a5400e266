using Orchestrator.Core.Reports;

namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>
/// A spread of durations as a row keeps it: for each bucket that has entries its number, one byte, and its count, seven bits a byte.
/// Null where there are none.
/// </summary>
internal static class SpreadBytes
{
    private const int MoreFollows = 0x80;

    /// <param name="counts">By bucket.</param>
    public static byte[]? Of(long[] counts)
    {
        Span<byte> bytes = stackalloc byte[DurationHistogram.Buckets * 10];
        var length = 0;
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            if (counts[bucket] > 0)
                Append(bytes, ref length, bucket, counts[bucket]);
        }

        return length == 0 ? null : bytes[..length].ToArray();
    }

    /// <param name="buckets">One for each entry; they are sorted in place.</param>
    public static byte[]? Of(List<int> buckets)
    {
        Span<byte> bytes = stackalloc byte[DurationHistogram.Buckets * 10];
        var length = 0;
        buckets.Sort();
        for (var first = 0; first < buckets.Count;)
        {
            var next = first + 1;
            while (next < buckets.Count && buckets[next] == buckets[first])
                next++;
            Append(bytes, ref length, buckets[first], next - first);
            first = next;
        }

        return length == 0 ? null : bytes[..length].ToArray();
    }

    public static byte[]? Add(byte[]? one, byte[]? other)
    {
        if (one is null || other is null)
            return one ?? other;
        Span<byte> bytes = stackalloc byte[DurationHistogram.Buckets * 10];
        var length = 0;
        ReadOnlySpan<byte> left = one, right = other;
        while (left.Length > 0 || right.Length > 0)
        {
            var takesLeft = right.Length == 0 || (left.Length > 0 && left[0] <= right[0]);
            var takesRight = left.Length == 0 || (right.Length > 0 && right[0] <= left[0]);
            var bucket = takesLeft ? left[0] : right[0];
            Append(bytes, ref length, bucket, (takesLeft ? Take(ref left).Count : 0) + (takesRight ? Take(ref right).Count : 0));
        }

        return length == 0 ? null : bytes[..length].ToArray();
    }

    /// <param name="counts">By bucket; what <paramref name="spread"/> has is added.</param>
    /// <param name="spread">Bytes of a row.</param>
    public static void AddTo(long[] counts, ReadOnlySpan<byte> spread)
    {
        while (spread.Length > 0)
        {
            var (bucket, count) = Take(ref spread);
            counts[bucket] += count;
        }
    }

    public static DurationHistogram Read(ReadOnlySpan<byte> spread)
    {
        var counts = new List<KeyValuePair<int, long>>();
        while (spread.Length > 0)
        {
            var (bucket, count) = Take(ref spread);
            counts.Add(new KeyValuePair<int, long>(bucket, count));
        }

        return counts.Count == 0 ? DurationHistogram.Empty : DurationHistogram.Of(counts);
    }

    private static void Append(Span<byte> bytes, ref int length, int bucket, long count)
    {
        bytes[length++] = (byte)bucket;
        for (; count >= MoreFollows; count >>= 7)
            bytes[length++] = (byte)(count | MoreFollows);
        bytes[length++] = (byte)count;
    }

    private static (int Bucket, long Count) Take(ref ReadOnlySpan<byte> bytes)
    {
        var bucket = bytes[0];
        long count = 0;
        var next = 1;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[next++];
            count |= (long)(part & ~MoreFollows) << shift;
            if ((part & MoreFollows) == 0)
                break;
        }

        bytes = bytes[next..];
        return (bucket, count);
    }
}
