using System.Runtime.Versioning;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Journal;

namespace Orchestrator.Agent.Tests.Journal;

public sealed class ProcessNoteTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Path => folder.File("process");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_last_process_is_read_while_the_note_is_open_and_after_it()
    {
        var (longer, shorter) = (Spawned(new string('c', 200), 4_711), Spawned("c", 1));
        ProcessNote.Read(Path).ShouldBeNull();
        using (var note = new ProcessNote(Path))
        {
            note.Write(longer);
            ProcessNote.Read(Path).ShouldBe(longer);
            note.Write(shorter);
            ProcessNote.Read(Path).ShouldBe(shorter);
        }

        ProcessNote.Read(Path).ShouldBe(shorter);
        using var next = new ProcessNote(Path);
        next.Write(longer);
        ProcessNote.Read(Path).ShouldBe(longer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"kind\":\"spawned\",\"commandId\":\"c\",\"ind")]
    [InlineData("{\"kind\":\"spawned\",\"comm\n")]
    [InlineData("\0\0\0\0\0\n")]
    [InlineData("{\"kind\":\"paused\",\"commandId\":\"c\",\"index\":0}\n")]
    public void What_a_crash_of_the_computer_has_left_of_it_says_nothing(string left)
    {
        File.WriteAllText(Path, left);

        ProcessNote.Read(Path).ShouldBeNull();
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_the_agents_account_can_read_it()
    {
        using var note = new ProcessNote(Path);
        note.Write(Spawned("c", 1));

        File.GetUnixFileMode(Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static ActionSpawned Spawned(string commandId, int processId) => new() { CommandId = commandId, Index = 0, Process = new ProcessMark(processId, 99, "boot") };
}
