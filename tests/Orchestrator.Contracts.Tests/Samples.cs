using Orchestrator.Contracts.Commands;

namespace Orchestrator.Contracts.Tests;

internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A command in which everything that can be set is set.</summary>
    public static Command Command => new()
    {
        Id = "r1/0/7",
        Kind = CommandKind.Execute,
        RunId = "r1",
        Target = "t1",
        Activity = "install",
        Attempt = 2,
        Sequence = 7,
        IssuedAt = Noon,
        ExpiresAt = Noon.AddDays(7),
        Deadline = Noon.AddDays(8),
        StartBy = Noon.AddHours(2),
        NotBefore = Noon.AddMinutes(5),
        Window = new CommandWindow("Europe/Berlin", ["No; Mon-Fri 22:00-06:00 Maximum"]),
        Held = true,
        Priority = -5,
        StopOnFirstError = false,
        ForceStopAfter = TimeSpan.FromMinutes(90),
        Refers = "r1/0/6",
        ContentHashes = ["00ff"],
        Actions =
        [
            new ScriptAction
            {
                Name = "say",
                Script = "echo \"grün\"\n",
                Shell = ScriptShell.Sh,
                Timeout = TimeSpan.FromSeconds(30),
                SuccessCodes = [0, 3010],
                OnInterrupted = OnInterrupted.Repeat,
                Environment = new Dictionary<string, string> { ["A"] = "1" },
                WorkingDirectory = "/tmp",
            },
            new ProgramAction { Name = "run", Program = "/bin/true", Arguments = ["a b", ""] },
        ],
    };
}
