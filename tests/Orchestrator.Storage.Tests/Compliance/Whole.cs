using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Access;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Depots;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Timeframes;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>Objects in which every property has a value that is not its default. A test of their own fails when a property is missing here.</summary>
public static class Whole
{
    public static RunRecord Run(string id) => new()
    {
        Id = id,
        DefinitionId = "patch-office",
        DefinitionVersion = 7,
        Name = "Büro \"patchen\" ✓",
        Status = RunStatus.Cancelled,
        Shard = 11,
        CreatedAt = Given.Noon,
        CreatedBy = "olga",
        StartAt = Given.Noon.AddTicks(1),
        StartedAt = Given.Noon.AddTicks(2),
        EndedAt = Given.Noon.AddTicks(3),
        Deadline = Given.Noon.AddTicks(4),
        DeadlinePassed = true,
        RerunOf = "run-0",
        StartActivity = "at-night",
        Follows = "run-00",
        ChainLength = 3,
        Inputs = new Dictionary<string, string> { ["share"] = "\"\\\\\\\\server\\\\share\"", ["count"] = "3" },
        Packages = [new PinnedPackage("office", "latest", "1.0", new string('a', 64))],
        Ledger = new Ledger(28, 1, 2, 3, 4, 5, 6, 7),
        Flow = new RunFlow([new ActivityCount("execute", TargetRunState.Active, 28)], [new Passage("start", "Done", 31)]),
        Pauses = [new Pause(Given.Noon, "olga", Given.Noon.AddHours(1)), new Pause(Given.Noon.AddHours(2), "otto")],
        Ramps = new Dictionary<int, RampState> { [4] = new RampState(8, 5, 2, 3, true) },
        RequestKey = "order 4711",
        RequestDigest = "00ff",
        AnnouncesTargets = true,
        CancelledBy = "otto",
        LastEvent = 9,
    };

    public static TargetRun Token(string runId, int ordinal) => new()
    {
        RunId = runId,
        Ordinal = ordinal,
        TargetId = $"t-{ordinal}",
        TargetName = $"PC-{ordinal:0000}",
        Site = "Köln",
        State = TargetRunState.Active,
        Activity = 4,
        ActivityId = "execute",
        Entered = true,
        Wait = new Wait(WaitReason.Executing, "Läuft – setup.exe", Given.Noon.AddTicks(7)),
        WakeAt = Given.Noon.AddTicks(8),
        StandBy = true,
        MayBePinged = true,
        WasAbsent = true,
        ExecutingSince = Given.Noon.AddTicks(6),
        Command = new PendingCommand
        {
            Id = $"{runId}/{ordinal}/5",
            Destination = CommandDestination.Installer,
            Reported = 3,
            Beginning = 2,
            Accepted = true,
            Started = true,
            WaitsFor = "'waits': somebody has to log on",
            ExpiresAt = Given.Noon.AddDays(1),
            StartBy = Given.Noon.AddMinutes(5),
            NotBefore = Given.Noon.AddMinutes(4),
            Window = new CommandWindow("Europe/Berlin", ["No; Sat 00:00-24:00 Normal", "Normal"]),
            Held = true,
            Resent = 2,
            LastStep = Step(2, StepOutcome.Succeeded),
            FailedStep = Step(1, StepOutcome.TimedOut),
            Outputs = new Dictionary<string, string> { ["version"] = "1.2 ✓" },
        },
        Control = new PendingControl($"{runId}/{ordinal}/6", CommandKind.Cancel, 1, true, 4),
        Sequence = 6,
        Visits = [0, 1, 12],
        FailedInRamps = [2, 11],
        Variables = new Dictionary<string, string> { ["version"] = "\"1.2\"", ["ünï"] = "null" },
        Retries = new Dictionary<int, RetryClock> { [3] = new RetryClock(Given.Noon, TimeSpan.FromTicks(123_456_789), new RetryChanges(TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(7), "olga") { Words = ["w1", "w2"] }, Given.Noon.AddTicks(11)) },
        GovernedBy = 2,
        HoldsSlot = true,
        Message = "setup.exe ended with 1603.\nLook into its log.",
        StartedAt = Given.Noon.AddTicks(9),
        EndedAt = Given.Noon.AddTicks(10),
    };

    public static Target Target(string id = "t-1") => new()
    {
        Id = id,
        Name = "PC-Köln",
        Kind = TargetKind.Simulated,
        Os = "linux",
        Architecture = "x64",
        OsDescription = "Debian GNU/Linux 13",
        Site = "Köln",
        Tags = ["office", "büro"],
        Address = "10.1.2.3",
        Groups = ["Web", "Köln"],
        Credentials = "root of web",
        MacAddresses = ["00:11:22:33:44:55"],
        Networks = [new AgentNetwork("66:77:88:99:aa:bb", "10.1.2.3", 24)],
        Zone = "Europe/Berlin",
        AgentZone = "Etc/UTC",
        Timeframe = "Nights",
        Levels = new(new(1_024, PauseSeconds: 30), new(1_000_000), new(0, PauseSeconds: 0)),
        AgentVersion = "1.2.3",
        MachineId = "machine-1",
        ServerAddresses = ["server.koeln.example", "10.1.0.5"],
        Connected = true,
        LastSeen = Given.Noon.AddTicks(1),
        ClockSkew = TimeSpan.FromTicks(-15_000_001),
        Conflict = "Another machine has this identity.",
    };

    public static Site Site() => new()
    {
        Name = "Köln",
        Description = "The warehouse",
        Zone = "Europe/Berlin",
        ServerAddresses = ["server.koeln.example", "10.1.0.5"],
        Timeframe = "nights",
        Levels = new(new(1_024, 1, 600, 30), new(1_000_000, 4, 300, 0), new(0, 8, 60, 0)),
    };

    public static Depot Depot() => new()
    {
        Name = "Berlin",
        Id = "d-1",
        Site = "Berlin",
        Description = "In the cellar",
        Parent = "Hub",
        Address = "https://depot.berlin.example:7600",
        Timeframe = "Nights",
        Levels = new LevelSettings(Normal: new LevelSetting(1_000_000, 2, 60, 1)),
        Packages = ["office", "win-*"],
        RetentionHours = 48,
        Generation = 3,
        RenewedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    public static Group Group() => new()
    {
        Name = "Köln",
        Description = "All of Cologne",
        Query = new GroupQuery { Tag = "office", Site = "Köln", Os = "linux", Name = "pc-*", Agent = AgentState.Absent },
        Credentials = "Büro",
        Timeframe = "Nächte",
    };

    public static CredentialSet Credentials() => new()
    {
        Name = "Büro",
        Kind = CredentialKind.Windows,
        User = "DOMAIN\\olga",
        Description = "For the office",
        Port = 2222,
        Sudo = true,
        BecomeUser = "deploy",
        HostKeys = HostKeyPolicy.TrustOnFirstUse,
        Has = [CredentialSecret.Password, CredentialSecret.SudoPassword],
        ChangedAt = Given.Noon,
        ChangedBy = "olga",
    };

    public static User User() => new()
    {
        Name = "Olga",
        DisplayName = "Olga Méndez",
        Role = Role.Administrator,
        Disabled = true,
        PasswordHash = "AQAAAAIAAzRQ/hash+==",
        MustChange = true,
        Stamp = "0a1b",
        CreatedAt = Given.Noon,
        PasswordAt = Given.Noon.AddTicks(1),
        LastSignInAt = Given.Noon.AddTicks(2),
        Attempts = 3,
        LastAttemptAt = Given.Noon.AddTicks(3),
    };

    private static StepEntry Step(int number, StepOutcome outcome) => new()
    {
        Number = number,
        At = Given.Noon.AddSeconds(number),
        Index = number - 1,
        Name = "setup.exe",
        Outcome = outcome,
        ReturnCode = 1603,
        StartedAt = Given.Noon,
        EndedAt = Given.Noon.AddSeconds(1),
        Output = "tab\tquote\" backslash\\ nul\0 ✓",
        OutputTruncated = true,
        Message = "m",
        Starts = 0,
        InterruptedStarts = [new InterruptedStart(Given.Noon.AddTicks(-9), Given.Noon.AddTicks(-8))],
        CpuTime = TimeSpan.FromSeconds(3),
        PeakMemory = 5_000_000_000,
        LineRate = 12_500_000_000,
        RebootNeeded = true,
        Ignored = true,
        Captured = new Dictionary<string, string> { ["version"] = "1.2 ✓" },
    };
}
