using Microsoft.Data.Sqlite;
using Orchestrator.Storage.Sqlite.Connections;
using Orchestrator.Storage.Tests.Compliance;

namespace Orchestrator.Storage.Tests.Sqlite;

public sealed class SqliteOpeningTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("orchestrator-opening-");

    private string File => Path.Combine(folder.FullName, "orchestrator.db");

    [Theory]
    [InlineData("sqlite:/data/o.db", "/data/o.db")]
    [InlineData("SQLite: o.db ", "o.db")]
    public void A_path_follows_the_word_sqlite(string value, string path) => StorageOptions.Parse(value).SqlitePath.ShouldBe(path);

    [Theory]
    [InlineData("", "sqlite:PATH")]
    [InlineData("sqlite:", "sqlite:PATH")]
    [InlineData("/data/o.db", "sqlite:PATH")]
    [InlineData("postgres://db/orchestrator", "mongodb://")]
    public void Any_other_value_is_refused_with_the_remedy(string value, string remedy) =>
        Should.Throw<StorageException>(() => StorageOptions.Parse(value)).Message.ShouldContain(remedy);

    [Fact]
    public async Task A_missing_folder_is_named() => (await Refusal(Path.Combine(folder.FullName, "missing", "o.db"))).ShouldContain("does not exist");

    [Fact]
    public async Task A_folder_in_place_of_the_file_is_named() => (await Refusal(folder.FullName)).ShouldContain("is a folder");

    [Fact]
    public async Task A_file_that_is_no_database_is_named_and_left_alone()
    {
        var text = string.Concat(Enumerable.Repeat("This is a letter, not a database. ", 50));
        await System.IO.File.WriteAllTextAsync(File, text);
        (await Refusal(File)).ShouldContain("not a SQLite database");
        (await System.IO.File.ReadAllTextAsync(File)).ShouldBe(text);
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused()
    {
        Execute("CREATE TABLE letters (text TEXT)");
        (await Refusal(File)).ShouldContain("another program");
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await (await Open(File)).DisposeAsync();
        Execute("PRAGMA user_version = 999");
        (await Refusal(File)).ShouldContain("newer version (schema 999");
    }

    [Fact]
    public async Task A_database_can_be_opened_by_several_at_the_same_first_moment()
    {
        var storages = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Open(File))));
        await Given.StoredRun(storages[0], "run-1");
        (await storages[3].Runs.Find("run-1", CancellationToken.None)).ShouldNotBeNull();
        foreach (var storage in storages)
            await storage.DisposeAsync();
    }

    [Fact]
    public async Task A_new_database_and_what_lies_beside_it_belong_to_this_account_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows inherits the access rights of the folder.");
        await using var storage = await Open(File);
        await Given.StoredRun(storage, "run-1");

        foreach (var file in folder.GetFiles())
            (file.UnixFileMode & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)).ShouldBe(UnixFileMode.None, file.Name);
    }

    [Fact]
    public async Task A_full_disk_is_told_and_writing_goes_on_when_there_is_room_again()
    {
        using var database = SqliteDatabase.Open(File);
        await database.Write(session => session["CREATE TABLE filler (text BLOB)"].Run(), CancellationToken.None);
        await database.Write(session => session["PRAGMA max_page_count = 1"].Run(), CancellationToken.None);
        Task Fill() => database.Write(session => session["INSERT INTO filler VALUES (zeroblob(1000000))"].Run(), CancellationToken.None);

        (await Should.ThrowAsync<StorageException>(Fill)).Message.ShouldContain("is full; free some space");

        await database.Write(session => session["PRAGMA max_page_count = 1000000"].Run(), CancellationToken.None);
        await Fill();
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static Task<IStorage> Open(string path) =>
        StorageFactory.Open(new StorageOptions { SqlitePath = path }, CancellationToken.None);

    private static async Task<string> Refusal(string path) => (await Should.ThrowAsync<StorageException>(() => Open(path))).Message;

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
