using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Journal;

namespace Orchestrator.Agent.Tests.Journal;

public sealed class JournalFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Path => folder.File("journal");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_appended_is_read_again_in_order()
    {
        Write(1, 2, 3);
        Write(4);

        Read().ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void Every_kind_of_record_survives_the_round_trip()
    {
        var rig = new Commands.BookRig();
        rig.Deliver(Commands.BookRig.Command("c1"));
        rig.Journal.Add(new ActionSpawned { CommandId = "c1", Index = 0, Process = new ProcessMark(1, 2, "b") });
        rig.End(code: 1);
        rig.Deliver(Commands.BookRig.Command("late", command => command with { ExpiresAt = Commands.BookRig.Start.AddDays(-1) }));
        rig.Confirm("c1", 2);
        rig.Journal.Add(new CommandKnown { CommandId = "old", KeepUntil = rig.Now });
        using (var journal = JournalFile.Open(Path, _ => { }))
            journal.Append(rig.Journal, flush: true);

        var read = new List<JournalRecord>();
        JournalFile.Open(Path, read.Add).Dispose();

        read.Select(record => record.GetType()).Distinct().Count().ShouldBe(8);
        read.Select(Text).ShouldBe(rig.Journal.Select(Text));
    }

    [Fact]
    public void A_torn_end_is_cut_off_wherever_it_is_torn()
    {
        Write(1, 2);
        var whole = new FileInfo(Path).Length;
        Write(3);
        var bytes = File.ReadAllBytes(Path);
        for (var kept = whole; kept < bytes.Length; kept++)
        {
            File.WriteAllBytes(Path, bytes[..(int)kept]);
            Read().ShouldBe([1, 2]);
            new FileInfo(Path).Length.ShouldBe(whole);
        }
    }

    [Fact]
    public void An_end_that_the_disk_filled_with_zeros_is_cut_off_and_the_journal_goes_on()
    {
        Write(1);
        File.AppendAllBytes(Path, new byte[500]);
        Write(2);

        Read().ShouldBe([1, 2]);
    }

    [Fact]
    public void Damage_before_the_end_is_an_error_that_names_file_and_offset()
    {
        Write(1);
        var offset = new FileInfo(Path).Length;
        Write(2);
        Write(3);
        var sound = File.ReadAllBytes(Path);
        for (var at = (int)offset; at < offset + 20; at++)
        {
            var bytes = (byte[])sound.Clone();
            bytes[at] ^= 0x40;
            File.WriteAllBytes(Path, bytes);

            var error = Should.Throw<InvalidDataException>(() => Read());
            error.Message.ShouldContain(Path);
            error.Message.ShouldContain($"offset {offset}");
        }
    }

    [Fact]
    public void Records_that_need_no_flush_wait_for_the_next_one_that_does()
    {
        using var journal = JournalFile.Open(Path, _ => { });
        journal.Append([Record(1)], flush: false);
        journal.Size.ShouldBe(0);
        journal.Append([Record(2)], flush: true);

        Read().ShouldBe([1, 2]);
    }

    [Fact]
    public void Compaction_replaces_the_file_and_appending_goes_on()
    {
        using (var journal = JournalFile.Open(Path, _ => { }))
        {
            journal.Append(Enumerable.Range(1, 1000).Select(Record), flush: true);
            var before = journal.Size;
            journal.Compact(record => Number(record) % 100 == 0 ? record : null);
            journal.Size.ShouldBeLessThan(before / 50);
            journal.Append([Record(1001)], flush: true);
        }

        Read().ShouldBe([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1001]);
        File.Exists(Path + ".new").ShouldBeFalse();
    }

    [Fact]
    public void A_compaction_that_was_cut_short_leaves_the_journal_as_it_was()
    {
        Write(1, 2);
        File.WriteAllText(Path + ".new", "half");

        Read().ShouldBe([1, 2]);
        File.Exists(Path + ".new").ShouldBeFalse();
    }

    [Fact]
    public void Groups_larger_than_a_frame_are_divided()
    {
        var big = new string('x', 7 * 1024 * 1024);
        var records = Enumerable.Range(1, 5).Select(number => new CommandKnown { CommandId = number + big, KeepUntil = DateTimeOffset.UnixEpoch });
        using (var journal = JournalFile.Open(Path, _ => { }))
            journal.Append(records, flush: true);

        var read = new List<char>();
        JournalFile.Open(Path, record => read.Add(record.CommandId[0])).Dispose();
        read.ShouldBe(['1', '2', '3', '4', '5']);
    }

    [Fact]
    public void The_journal_is_readable_by_its_owner_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        Write(1);

        File.GetUnixFileMode(Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_data_folder_serves_one_agent()
    {
        var path = folder.File("data");
        using (DataFolder.Take(path))
        {
            var error = Should.Throw<IOException>(() => DataFolder.Take(path));
            error.Message.ShouldContain(path);
            error.Message.ShouldContain($"process {Environment.ProcessId};");
        }

        DataFolder.Take(path).Dispose();
    }

    private static string Text(JournalRecord record) => System.Text.Json.JsonSerializer.Serialize(record, JournalJson.Default.JournalRecord);

    private static ItemsConfirmed Record(int number) => new() { CommandId = "c", UpTo = number };

    private static int Number(JournalRecord record) => ((ItemsConfirmed)record).UpTo;

    private void Write(params int[] numbers)
    {
        using var journal = JournalFile.Open(Path, _ => { });
        journal.Append(numbers.Select(Record), flush: true);
    }

    private List<int> Read()
    {
        var read = new List<int>();
        JournalFile.Open(Path, record => read.Add(Number(record))).Dispose();
        return read;
    }
}
