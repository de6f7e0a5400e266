using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Signing;
using Orchestrator.Depot.Contact;
using Orchestrator.Depot.Contents;
using Orchestrator.Depot.Hosting;
using Orchestrator.Depot.Reporting;

namespace Orchestrator.Depot.Tests;

/// <summary>What a depot tells, and what of it survives a crash.</summary>
public sealed class ReportBookTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("orc-reports-").FullName;
    private readonly CommandSigner signer = new(CommandSigner.CreateKey());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_file_is_bounded_while_the_parent_is_away_and_the_latest_are_kept()
    {
        const int Most = 500;
        DepotParts.Introduce(folder, signer);
        using var data = DepotFolder.Open(folder);
        var clock = new CorrectedClock(TimeProvider.System);
        var path = Path.Combine(folder, "reports.jsonl");
        var last = "";
        using (var book = new ReportBook(data, clock, Most))
        {
            for (var round = 0; round < 40; round++)
            {
                DepotEntry[] added = [.. Enumerable.Range(0, Most).Select(_ => book.Entry(DepotEntryKind.Removed, new string('a', 64), size: 1))];
                book.Add(added);
                last = added[^1].Id;
            }
        }

        File.ReadLines(path).Count().ShouldBeLessThanOrEqualTo((4 * DepotLimits.Entries) + (2 * Most));
        new ReportBook(data, clock, Most).Dispose();
        File.ReadLines(path).Count().ShouldBe(Most, "at a start it is written anew");
        using (var again = new ReportBook(data, clock, Most))
            (await Told(again))[^1].Id.ShouldBe(last);
        File.ReadLines(path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_had_its_place_when_the_depot_was_killed_is_told_once_whether_or_not_it_had_been_noted(bool isNoted)
    {
        var content = DepotRig.Random(1, 3_000, seed: 10)[0];
        var sha256 = DepotRig.HashOf(content);
        var noted = "";
        await using (var parts = DepotParts.Open(folder, signer))
        {
            var contents = parts.Get<ContentFolder>();
            await File.WriteAllBytesAsync(contents.Prepare(sha256).Place, content, Cancellation);
            var entry = parts.Get<ReportBook>().Entry(DepotEntryKind.Fetched, sha256, contents.MarkOf(sha256));
            noted = entry.Id;
            if (isNoted)
                parts.Get<ReportBook>().Add([entry with { From = "http://parent" }]);
        }

        await using var again = DepotParts.Open(folder, signer);
        await ReadBack(again);

        again.Get<ContentFolder>().Has(sha256).ShouldBeTrue();
        var told = (await Told(again.Get<ReportBook>())).ShouldHaveSingleItem();
        (told.Id, told.Kind, told.Size, told.From).ShouldBe((noted, DepotEntryKind.Fetched, 3_000, isNoted ? "http://parent" : ""));
    }

    [Fact]
    public async Task A_file_that_was_kept_is_not_told_again_when_only_its_date_has_changed()
    {
        var content = DepotRig.Random(1, 3_000, seed: 11)[0];
        var sha256 = DepotRig.HashOf(content);
        await using (var parts = DepotParts.Open(folder, signer))
        {
            var contents = parts.Get<ContentFolder>();
            await File.WriteAllBytesAsync(contents.Prepare(sha256).Place, content, Cancellation);
            contents.Keep([sha256]);
            File.SetLastWriteTimeUtc(contents.Prepare(sha256).Place, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        // Killed once more before it was read.
        await using (DepotParts.Open(folder, signer))
        {
        }

        await using var again = DepotParts.Open(folder, signer);
        again.Get<ContentFolder>().Unverified.ShouldBe([sha256]);
        await ReadBack(again);
        again.Get<ContentFolder>().Has(sha256).ShouldBeTrue();
        (await Told(again.Get<ReportBook>())).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_cannot_be_noted_of_one_content_keeps_nobody_from_the_others()
    {
        IReadOnlyList<byte[]> files = DepotRig.Random(2, 3_000, seed: 12);
        await using (var parts = DepotParts.Open(folder, signer))
        {
            await File.WriteAllBytesAsync(parts.Get<ContentFolder>().Prepare(DepotRig.HashOf(files[0])).Place, files[1], Cancellation);
            await File.WriteAllBytesAsync(parts.Get<ContentFolder>().Prepare(DepotRig.HashOf(files[1])).Place, files[1], Cancellation);
            parts.Get<ContentFolder>().Keep([DepotRig.HashOf(files[1])]);
            File.SetLastWriteTimeUtc(parts.Get<ContentFolder>().Prepare(DepotRig.HashOf(files[1])).Place, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        await using var again = DepotParts.Open(folder, signer);

        // As a full disk would, a closed book refuses what is to be noted of the damaged one.
        again.Get<ReportBook>().Dispose();
        await ReadBack(again);
        again.Get<ContentFolder>().Has(DepotRig.HashOf(files[1])).ShouldBeTrue();
        again.Get<ContentFolder>().Has(DepotRig.HashOf(files[0])).ShouldBeFalse();
    }

    public void Dispose()
    {
        signer.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task ReadBack(DepotParts parts)
    {
        var doubts = parts.Get<ContentDoubts>();
        await doubts.StartAsync(Cancellation);
        await doubts.Known.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        doubts.ExecuteTask!.IsFaulted.ShouldBeFalse();
        await doubts.StopAsync(Cancellation);
    }

    private static async Task<List<DepotEntry>> Told(ReportBook book)
    {
        List<DepotEntry> told = [];
        await book.Hand(
            (message, _) =>
            {
                told.AddRange(message.Entries);
                return Task.CompletedTask;
            },
            Cancellation);
        return told;
    }
}
