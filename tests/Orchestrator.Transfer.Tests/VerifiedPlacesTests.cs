using Orchestrator.Transfer.Packages;

namespace Orchestrator.Transfer.Tests;

/// <summary>What a transfer need not read again in its next window.</summary>
public sealed class VerifiedPlacesTests : IAsyncLifetime
{
    private TransferRig rig = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => rig = await TransferRig.Start();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task What_was_read_or_came_in_one_window_is_not_read_again_in_the_next()
    {
        for (var number = 0; number < 4; number++)
            rig.Add($"file-{number}", 50_000 + number);
        await rig.Run(stop: Cancellation);
        File.Delete(rig.PlaceOf("file-3"));
        rig.Remember();
        using (var pause = new CancellationTokenSource())
        {
            rig.Rights = new Counting(2, pause.Cancel);
            var comparing = await rig.Run(pause: pause.Token, stop: Cancellation);
            (comparing.Ending, comparing.Count(FileState.InPlace)).ShouldBe((TransferEnding.Paused, 2));
        }

        rig.Rights = null;
        rig.Falsify("file-0");
        var second = await rig.Run(stop: Cancellation);
        (second.Count(FileState.InPlace), second.Count(FileState.Fetched)).ShouldBe((3, 1), "file-0 stands as it did when it was read");

        rig.Falsify("file-3");
        (await rig.Run(stop: Cancellation)).Count(FileState.InPlace).ShouldBe(4, "so does what has come");
    }

    [Theory]
    [InlineData("date")]
    [InlineData("length")]
    [InlineData("record")]
    [InlineData("end of the record")]
    public async Task What_does_not_stand_as_it_did_when_it_was_read_is_read_again(string difference)
    {
        rig.Add("file-0", 50_000);
        rig.Add("file-1", 50_001);
        rig.Remember();
        await rig.Run(stop: Cancellation);
        var record = rig.Record.ShouldNotBeNull();
        rig.Falsify("file-1");
        switch (difference)
        {
            case "date":
                File.SetLastWriteTimeUtc(rig.PlaceOf("file-1"), new DateTime(2026, 2, 1, 0, 0, 0, DateTimeKind.Utc));
                break;
            case "length":
                await File.AppendAllTextAsync(rig.PlaceOf("file-1"), "more", Cancellation);
                break;
            case "record":
                File.Delete(record);
                break;
            default:
                await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record, Cancellation))[..^1], Cancellation);
                break;
        }

        var again = await rig.Run(stop: Cancellation);

        (again.Count(FileState.InPlace), again.Count(FileState.Fetched)).ShouldBe((1, 1));
        rig.ShouldBeComplete();
        (await File.ReadAllLinesAsync(record, Cancellation)).ShouldAllBe(line => line.Split(' ').Length == 4);
    }

    /// <summary>Does something once it has been asked so often.</summary>
    private sealed class Counting(int often, Action then) : IFileRights
    {
        private int count;

        public void Put(string path, bool executable)
        {
            if (++count == often)
                then();
        }
    }
}
