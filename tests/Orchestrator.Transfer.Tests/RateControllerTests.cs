using Orchestrator.Transfer.Contents;
using Orchestrator.Transfer.Rates;

namespace Orchestrator.Transfer.Tests;

public sealed class RateControllerTests
{
    private const int Buffer = 128 * 1024;
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    private readonly List<(TimeSpan At, int Bytes)> read = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2_000, 1)]
    [InlineData(50_000, 8)]
    [InlineData(1_000_000, 1)]
    [InlineData(1_000_000, 16)]
    [InlineData(30_000_000, 4)]
    public async Task Over_any_ten_seconds_all_readers_together_get_the_rate(long rate, int readers)
    {
        var clock = new RateClock(readers, TimeSpan.FromMilliseconds(15));
        var controller = new RateController(clock) { BytesPerSecond = rate };
        using var end = new CancellationTokenSource();

        var reading = Read(controller, clock, readers, end.Token);
        clock.RunUntil(TimeSpan.FromSeconds(40), Cancellation);
        await End(reading, end);

        ShouldKeepTo(rate, TimeSpan.Zero, TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task A_new_level_holds_while_a_file_is_under_way()
    {
        const int Readers = 4;
        var clock = new RateClock(Readers, TimeSpan.FromMilliseconds(5));
        var controller = new RateController(clock) { BytesPerSecond = 2_000_000 };
        using var end = new CancellationTokenSource();

        var reading = Read(controller, clock, Readers, end.Token);
        clock.RunUntil(TimeSpan.FromSeconds(15), Cancellation);
        controller.BytesPerSecond = 100_000;
        clock.RunUntil(TimeSpan.FromSeconds(30), Cancellation);
        controller.BytesPerSecond = 5_000_000;
        clock.RunUntil(TimeSpan.FromSeconds(45), Cancellation);
        await End(reading, end);

        ShouldKeepTo(2_000_000, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        ShouldKeepTo(100_000, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30));
        ShouldKeepTo(5_000_000, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(45));
    }

    [Fact]
    public async Task Time_in_which_nothing_was_read_is_not_made_good()
    {
        var clock = new RateClock(1, TimeSpan.Zero);
        var controller = new RateController(clock) { BytesPerSecond = 1_000_000 };
        using var end = new CancellationTokenSource();

        clock.Skip(TimeSpan.FromMinutes(10));
        var reading = Read(controller, clock, 1, end.Token);
        clock.RunUntil(TimeSpan.FromMinutes(10.5), Cancellation);
        await End(reading, end);

        ShouldKeepTo(1_000_000, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10.5));
    }

    [Fact]
    public async Task What_was_read_without_a_limit_holds_nobody_up_for_long()
    {
        var clock = new RateClock(1, TimeSpan.Zero);
        var controller = new RateController(clock);
        await controller.Pay(1_000_000_000, Cancellation);
        controller.PieceOf(Buffer).ShouldBe(Buffer);

        controller.BytesPerSecond = 1_000;
        var paid = controller.Pay(Buffer, Cancellation).AsTask();
        clock.FireNext(Cancellation);

        await paid;
        clock.Now.ShouldBe(TimeSpan.FromSeconds(1));
        Should.Throw<ArgumentOutOfRangeException>(() => controller.BytesPerSecond = 0);
    }

    /// <summary>Four answers of a real server at once. A machine that stood still can give less: what its own clock lost is left out of the lower bound.</summary>
    [Fact]
    public async Task A_real_server_gives_the_rate_to_all_answers_together()
    {
        const long Rate = 3_000_000;
        const int Answers = 4;
        await using var server = await ContentServer.Start();
        var hash = server.Add(new byte[20_000_000]);
        var controller = new RateController(TimeProvider.System) { BytesPerSecond = Rate };
        using var client = new ContentClient([.. ContentSource.Of(server.Access)], authorities: null, TimeSpan.FromSeconds(30), controller);
        var came = 0L;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var readings = Enumerable.Range(0, Answers).Select(async _ =>
        {
            using var answer = await client.Open(client.Sources[0], hash, 0, end.Token);
            var buffer = new byte[Buffer];
            while (await answer.Content!.ReadAsync(buffer, end.Token) is var bytes and > 0)
                Interlocked.Add(ref came, bytes);
        }).ToList();

        var (lost, begun, last, beat) = (TimeSpan.Zero, TimeProvider.System.GetTimestamp(), TimeProvider.System.GetTimestamp(), TimeSpan.FromMilliseconds(20));
        var before = Interlocked.Read(ref came);
        while (TimeProvider.System.GetElapsedTime(begun) < TenSeconds)
        {
            await Task.Delay(beat, TimeProvider.System, Cancellation);
            var gap = TimeProvider.System.GetElapsedTime(last) - beat;
            lost += gap > TimeSpan.FromMilliseconds(100) ? gap : TimeSpan.Zero;
            last = TimeProvider.System.GetTimestamp();
        }

        var seconds = TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
        var rate = (Interlocked.Read(ref came) - before) / seconds;
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Task.WhenAll(readings));

        rate.ShouldBeLessThanOrEqualTo(Rate * 1.05);
        rate.ShouldBeGreaterThanOrEqualTo(Rate * (0.95 - (lost.TotalSeconds / seconds)));
    }

    private Task Read(RateController controller, RateClock clock, int readers, CancellationToken end) => Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Task.Run(
        async () =>
        {
            while (true)
            {
                var bytes = controller.PieceOf(Buffer);
                lock (read)
                    read.Add((clock.Now, bytes));
                await controller.Pay(bytes, end);
            }
        },
        CancellationToken.None)));

    private static async Task End(Task reading, CancellationTokenSource end)
    {
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => reading);
    }

    private void ShouldKeepTo(long rate, TimeSpan from, TimeSpan to)
    {
        for (var begin = from; begin + TenSeconds <= to; begin += TimeSpan.FromMilliseconds(250))
        {
            var bytes = read.Where(piece => piece.At >= begin && piece.At < begin + TenSeconds).Sum(piece => (long)piece.Bytes);
            bytes.ShouldBeInRange((long)(rate * 9.5), (long)(rate * 10.5), $"in the ten seconds from {begin}");
        }
    }
}
