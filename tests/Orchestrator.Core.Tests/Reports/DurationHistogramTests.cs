using Orchestrator.Core.Reports;

namespace Orchestrator.Core.Tests.Reports;

public sealed class DurationHistogramTests
{
    [Fact]
    public void Every_duration_has_a_bucket_and_longer_ones_none_before_it()
    {
        var last = 0;
        for (var ticks = 0L; ticks < TimeSpan.FromDays(400).Ticks; ticks += 1 + (ticks / 7))
        {
            var bucket = DurationHistogram.BucketOf(TimeSpan.FromTicks(ticks));
            bucket.ShouldBeInRange(last, DurationHistogram.Buckets - 1);
            last = bucket;
        }

        last.ShouldBe(DurationHistogram.Buckets - 1);
        DurationHistogram.BucketOf(TimeSpan.MaxValue).ShouldBe(last);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    [InlineData(0.99)]
    public void A_quantile_is_within_ten_percent_of_the_exact_one(double share)
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var durations = Enumerable.Range(0, 1 + random.Next(300)).Select(_ => TimeSpan.FromMilliseconds(Math.Pow(10, random.NextDouble() * 8))).Order().ToList();
            var histogram = DurationHistogram.Of(durations.Select(duration => KeyValuePair.Create(DurationHistogram.BucketOf(duration), 1L)));

            var exact = durations[(int)Math.Ceiling(share * durations.Count) - 1];
            var read = histogram.Quantile(share, durations[^1])!.Value;

            (read / exact).ShouldBeInRange(0.9, 1.1);
            read.ShouldBeLessThanOrEqualTo(durations[^1]);
        }
    }

    [Fact]
    public void Nothing_has_no_quantile() => DurationHistogram.Empty.Quantile(0.5, TimeSpan.Zero).ShouldBeNull();

    [Fact]
    public void Sums_count_every_bucket_of_both()
    {
        var one = DurationHistogram.Of([new(0, 1), new(7, 2)]);
        var other = DurationHistogram.Of([new(7, 3), new(121, 4)]);
        one.Plus(other).ShouldBe(DurationHistogram.Of([new(0, 1), new(7, 5), new(121, 4)]));
        one.ToString().ShouldBe("0:1 7:2");
    }
}
