using System.Text.Json.Serialization;

namespace Orchestrator.Contracts.Commands;

/// <summary>What becomes of an action that was executing when the agent or its computer went down.</summary>
public enum OnInterrupted
{
    /// <summary>It counts as failed: "interrupted, outcome unknown". The default, because nobody knows how far it came.</summary>
    Fail,

    /// <summary>It counts as skipped and the next action follows.</summary>
    Skip,

    /// <summary>It is started again, and the report says so. Only this rule may start an action twice.</summary>
    Repeat,
}

/// <summary>One step the agent performs.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ScriptAction), "script")]
[JsonDerivedType(typeof(ProgramAction), "program")]
[JsonDerivedType(typeof(TransferAction), "transfer")]
[JsonDerivedType(typeof(ServiceAction), "service")]
[JsonDerivedType(typeof(ConfigurationAction), "configuration")]
[JsonDerivedType(typeof(PackageAction), "package")]
[JsonDerivedType(typeof(RegistryAction), "registry")]
[JsonDerivedType(typeof(WaitAction), "wait")]
[JsonDerivedType(typeof(PowerAction), "power")]
[JsonDerivedType(typeof(MessageAction), "message")]
[JsonDerivedType(typeof(LogOffAction), "logOff")]
public abstract record ActionSpec
{
    /// <summary>What people read in the report.</summary>
    public required string Name { get; init; }

    /// <summary>Ends the action with its whole process tree. Null: no limit of its own.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Return codes that count as success; empty means 0 alone.</summary>
    [JsonRequired]
    public IReadOnlyList<int> SuccessCodes { get; init; } = [];

    public OnInterrupted OnInterrupted { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public OnFailure OnFailure { get; init; }

    /// <summary>All must hold, else the action is skipped. Null: it is not.</summary>
    public IReadOnlyList<ActionCondition>? RunIf { get; init; }

    /// <summary>Values it leaves for later actions and the distribution. Null: none.</summary>
    public IReadOnlyList<ActionCapture>? Captures { get; init; }

    /// <summary>As whom it is executed; only scripts and programs have the choice.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RunAs RunAs { get; init; }

    /// <summary>Of an action that needs the session of the logged-on user.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public NobodyLoggedOn NobodyLoggedOn { get; init; }

    /// <summary>Added to the environment of the agent, or of the user's session.</summary>
    [JsonRequired]
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Null: a fresh empty folder that is removed afterwards.</summary>
    public string? WorkingDirectory { get; init; }
}

/// <summary>Which interpreter reads a script.</summary>
public enum ScriptShell
{
    /// <summary>sh on Linux and macOS, cmd on Windows.</summary>
    Default,
    Sh,
    PowerShell,
    Cmd,
    Bash,

    /// <summary>Python 3, where it is installed.</summary>
    Python,
}

/// <summary>A text handed to an interpreter.</summary>
public sealed record ScriptAction : ActionSpec
{
    public required string Script { get; init; }

    public ScriptShell Shell { get; init; }
}

/// <summary>An executable with its arguments, started without a shell.</summary>
public sealed record ProgramAction : ActionSpec
{
    public required string Program { get; init; }

    [JsonRequired]
    public IReadOnlyList<string> Arguments { get; init; } = [];
}
