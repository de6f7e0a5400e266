using Orchestrator.Depot.Contents;

namespace Orchestrator.Depot.Tests;

public sealed class ContentFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("orc-contents-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void What_was_verified_is_known_again_without_being_read()
    {
        using (var contents = Open())
        {
            contents.Unverified.ShouldBeEmpty();
            contents.Keep([Write(contents, "one"), Write(contents, "two")]);
            (contents.Count, contents.Bytes).ShouldBe((2, 6));
        }

        using var again = Open();
        again.Unverified.ShouldBeEmpty();
        again.Has(HashOf("one")).ShouldBeTrue();
        again.Bytes.ShouldBe(6);
    }

    [Fact]
    public async Task A_file_that_is_not_as_it_was_counts_only_once_it_has_been_read()
    {
        using (var contents = Open())
            contents.Keep([Write(contents, "one"), Write(contents, "two"), Write(contents, "three")]);
        File.SetLastWriteTimeUtc(PathOf("one"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await File.WriteAllTextAsync(PathOf("two"), "tw", Cancellation);

        using var again = Open();

        again.Unverified.Order().ShouldBe(new[] { HashOf("one"), HashOf("two") }.Order());
        again.Has(HashOf("one")).ShouldBeFalse();
        (await again.IsSound(HashOf("one"), Cancellation)).ShouldBeTrue();
        (await again.IsSound(HashOf("two"), Cancellation)).ShouldBeFalse();
        again.Drop(HashOf("two"));
        File.Exists(PathOf("two")).ShouldBeFalse();
    }

    [Fact]
    public async Task What_cannot_be_read_is_not_sound()
    {
        using var contents = Open();
        Directory.CreateDirectory(PathOf("one"));
        (await contents.IsSound(HashOf("one"), Cancellation)).ShouldBeFalse("a folder in its place is refused, as a file without the right to read it is");
        (await contents.IsSound(HashOf("two"), Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public void What_a_crash_left_of_the_record_only_costs_reading()
    {
        using (var contents = Open())
            contents.Keep([Write(contents, "one"), Write(contents, "two")]);
        var record = Path.Combine(folder, "verified.txt");
        File.WriteAllText(record, File.ReadAllText(record)[..^7]);

        using var again = Open();
        again.Unverified.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("")]
    [InlineData("the last line's end")]
    [InlineData("a removal")]
    [InlineData("a file")]
    public void The_record_is_written_anew_only_if_it_says_something_else(string difference)
    {
        var record = Path.Combine(folder, "verified.txt");
        using (var contents = Open())
            contents.Keep([Write(contents, "one"), Write(contents, "two")]);
        var (before, kept) = (File.ReadAllText(record), HashOf("two"));
        if (difference == "the last line's end")
            File.WriteAllText(record, before[..^1]);
        else if (difference == "a removal")
            File.AppendAllText(record, $"{before.Split('\n')[0]}\n-{kept}\n");
        else if (difference == "a file")
            File.Delete(PathOf("one"));
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(record, old);

        using (Open())
        {
            // What it does is in the file then.
        }

        (File.GetLastWriteTimeUtc(record) == old).ShouldBe(difference.Length == 0);
        var lines = File.ReadAllLines(record);
        lines.Length.ShouldBe(difference.StartsWith('a') ? 1 : 2);
        File.ReadAllText(record).ShouldEndWith("\n");
    }

    [Fact]
    public void A_file_that_was_changed_under_way_is_given_to_nobody()
    {
        using var contents = Open();
        contents.Keep([Write(contents, "one")]);
        contents.Find(HashOf("one"), out var isChanged).ShouldBe(PathOf("one"));
        isChanged.ShouldBeFalse();

        File.WriteAllText(PathOf("one"), "longer");
        contents.Find(HashOf("one"), out isChanged).ShouldBeNull();
        isChanged.ShouldBeTrue();
        contents.Find(HashOf("two"), out isChanged).ShouldBeNull();
        isChanged.ShouldBeFalse();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private ContentFolder Open() => ContentFolder.Open(
        Directory.CreateDirectory(Path.Combine(folder, "contents")).FullName, Directory.CreateDirectory(Path.Combine(folder, "arriving")).FullName, Path.Combine(folder, "verified.txt"));

    private string Write(ContentFolder contents, string text)
    {
        var (_, place) = contents.Prepare(HashOf(text));
        File.WriteAllText(place, text);
        return HashOf(text);
    }

    private string PathOf(string text) => Path.Combine(folder, "contents", HashOf(text)[..2], HashOf(text));

    private static string HashOf(string text) => DepotRig.HashOf(System.Text.Encoding.UTF8.GetBytes(text));
}
