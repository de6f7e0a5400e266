using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Core.Runs;

/// <summary>Where a target stands in a run: one column of the ledger.</summary>
public enum TargetRunState
{
    /// <summary>Nothing happens at the target; <see cref="Wait"/> says why.</summary>
    Waiting,

    /// <summary>An installer or the agent is at work.</summary>
    Active,
    Succeeded,
    Failed,

    /// <summary>Nothing was started, by rule.</summary>
    Skipped,

    /// <summary>Deadline or expiry passed and nothing had been accepted.</summary>
    Expired,
    Cancelled,
}

/// <summary>
/// A target's token in a run. Immutable: a step makes a new one. A waiting token is kept in memory by the hundred thousand, so what most
/// of them do not have is null.
/// </summary>
public sealed record TargetRun
{
    // Together, because each would take room in every token, and most have neither.
    private readonly Seldom? seldom;

    public required string RunId { get; init; }

    /// <summary>Position in the run's frozen set of targets, from 0.</summary>
    public required int Ordinal { get; init; }

    public required string TargetId { get; init; }

    /// <summary>The target's name when the run was made.</summary>
    public required string TargetName { get; init; }

    /// <summary>The target's site when the run was made; "" if it had none. What is reported about the target in this run counts there.</summary>
    public string Site { get; init; } = "";

    public TargetRunState State { get; init; }

    /// <summary>Index of the activity in the compiled graph; stays on the last one when the token has ended.</summary>
    public int Activity { get; init; }

    /// <summary>Id of that activity in the definition, for everybody who has no graph at hand.</summary>
    public string ActivityId { get; init; } = "";

    /// <summary>False: it has arrived but not entered yet (the run has not started, or is paused).</summary>
    public bool Entered { get; init; }

    /// <summary>Why it is where it is. Never null while the target has no result.</summary>
    public Wait? Wait { get; init; }

    /// <summary>When the engine must look at it again; null: only when something comes.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>True if it goes on before <see cref="WakeAt"/> when the target is seen (stand-by).</summary>
    public bool StandBy { get; init; }

    /// <summary>True if its last installation may ask for it by echo requests: then it is looked for in this way while it is in stand-by, too.</summary>
    public bool MayBePinged { get; init; }

    /// <summary>True if its last command failed because it was not there.</summary>
    public bool WasAbsent { get; init; }

    /// <summary>When its agent began to execute for the first time in this run: a force stop counts from here.</summary>
    public DateTimeOffset? ExecutingSince
    {
        get => seldom?.ExecutingSince;
        init => seldom = Seldom.Of(value, FailedInRamps);
    }

    /// <summary>The command or installation it waits for.</summary>
    public PendingCommand? Command { get; init; }

    /// <summary>A cancel or amendment of that command the agent has not answered yet.</summary>
    public PendingControl? Control { get; init; }

    /// <summary>Sequence of the last command of this token.</summary>
    public int Sequence { get; init; }

    /// <summary>Visits per activity index; null before the first.</summary>
    public IReadOnlyList<int>? Visits { get; init; }

    /// <summary>Indexes of the activities whose ramps have counted it as failed, each once; null: none has.</summary>
    public IReadOnlyList<int>? FailedInRamps
    {
        get => seldom?.FailedInRamps;
        init => seldom = Seldom.Of(ExecutingSince, value);
    }

    /// <summary>Variables that differ from the definition's initial values: JSON text by name.</summary>
    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    /// <summary>Per Retry activity index: what it has counted.</summary>
    public IReadOnlyDictionary<int, RetryClock>? Retries { get; init; }

    /// <summary>Index of the Timeframe activity that governs it; -1: none.</summary>
    public int GovernedBy { get; init; } = -1;

    /// <summary>True while it holds a slot of the activity it is in.</summary>
    public bool HoldsSlot { get; init; }

    /// <summary>The last failure, or what its result is owed to; for people.</summary>
    public string? Message { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public bool HasEnded => State > TargetRunState.Active;

    /// <summary>The Retry it waits in for its next attempt; null: it is somewhere else.</summary>
    public RetryClock? Retrying => this is { HasEnded: false, Entered: true, Command: null } ? Retries?.GetValueOrDefault(Activity) : null;

    /// <summary>Whether an operator's word about next attempts counts for it already.</summary>
    /// <param name="word">Id of the word, see <see cref="ChangeStandBy"/>.</param>
    public bool HasHeard(string word) => Retries?.Values.Any(clock => clock.Changed?.Words.Contains(word, StringComparer.Ordinal) == true) == true;

    private sealed record Seldom(DateTimeOffset? ExecutingSince, IReadOnlyList<int>? FailedInRamps)
    {
        public static Seldom? Of(DateTimeOffset? executingSince, IReadOnlyList<int>? failedInRamps) =>
            executingSince is null && failedInRamps is null ? null : new Seldom(executingSince, failedInRamps);
    }
}

/// <summary>Why a target waits, for grouping.</summary>
public enum WaitReason
{
    /// <summary>The run has not started.</summary>
    RunStart,

    /// <summary>An operator paused the run.</summary>
    Paused,

    /// <summary>A timeframe is closed.</summary>
    Window,

    /// <summary>An attempt failed; the next one comes, or the target is in stand-by.</summary>
    Retry,

    /// <summary>A Delay activity.</summary>
    Delay,

    /// <summary>The maximum number of targets is at work.</summary>
    Slot,

    /// <summary>A command is on its way and the agent has not accepted it.</summary>
    Agent,

    /// <summary>The agent has the command and has not started: execution date, other work.</summary>
    Start,

    /// <summary>Not a wait: an installer is at work.</summary>
    Installing,

    /// <summary>Not a wait: the agent is executing.</summary>
    Executing,

    /// <summary>The agent has been asked to stop.</summary>
    Cancelling,

    /// <summary>It is next in the engine's own queue.</summary>
    Turn,

    /// <summary>An installer has been asked and has not begun.</summary>
    Installer,

    /// <summary>The agent has begun, and waits for the user of the computer.</summary>
    User,
}

/// <summary>One sentence for people, and until when.</summary>
public sealed record Wait(WaitReason Reason, string Why, DateTimeOffset? Until = null);

/// <summary>Who answers a command. A byte: of a large fleet there are as many in memory as targets wait.</summary>
public enum CommandDestination : byte
{
    Agent,
    Installer,
}

/// <summary>A command a token waits for. A token ignores what does not answer it.</summary>
public sealed record PendingCommand
{
    public required string Id { get; init; }

    public required CommandDestination Destination { get; init; }

    /// <summary>Highest report item stored; the next must have the next number.</summary>
    public int Reported { get; init; }

    /// <summary>Of an installation: the beginning that <see cref="Reported"/> counts the items of; 0 before the first, and of an agent.</summary>
    public int Beginning { get; init; }

    public bool Accepted { get; init; }

    public bool Started { get; init; }

    /// <summary>For people: what the agent waits for in the midst of it. Null: nothing.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>
    /// True once nothing more needs to be sent: an agent keeps what it has accepted in its journal. An installer keeps nothing, so its
    /// request stays outstanding until it is answered; making an attempt twice does no harm.
    /// </summary>
    public bool IsSafe => Accepted && Destination == CommandDestination.Agent;

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? StartBy { get; init; }

    /// <summary>Window the agent was last told.</summary>
    public CommandWindow? Window { get; init; }

    /// <summary>Hold the agent was last told.</summary>
    public bool Held { get; init; }

    /// <summary>Its execution date, for the explanation.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>How often it has been sent again, for the back-off.</summary>
    public int Resent { get; init; }

    /// <summary>What is needed when the last item comes: first failed and last executed step.</summary>
    public StepEntry? LastStep { get; init; }

    public StepEntry? FailedStep { get; init; }

    /// <summary>Values its actions have captured, by name. Null: none.</summary>
    public IReadOnlyDictionary<string, string>? Outputs { get; init; }
}

/// <summary>A cancel or an amendment under way.</summary>
/// <param name="Reported">Highest report item stored.</param>
/// <param name="Accepted">The agent has journaled it.</param>
/// <param name="Resent">How often it has been sent again, for the back-off.</param>
public sealed record PendingControl(string Id, CommandKind Kind, int Reported = 0, bool Accepted = false, int Resent = 0);

/// <summary>How far a Retry's window is used up: it counts only time in which the timeframe is open and the run not paused.</summary>
/// <param name="CountedTo">Up to this instant time has been counted.</param>
/// <param name="Used">Open time so far.</param>
/// <param name="Changed">What operators have said about it; null: nothing.</param>
/// <param name="CutShort">When the last interval would have been over that the target's appearance has cut short; null: none was.</param>
public sealed record RetryClock(DateTimeOffset CountedTo, TimeSpan Used, RetryChanges? Changed = null, DateTimeOffset? CutShort = null);

/// <summary>What operators have changed of a Retry for one target.</summary>
/// <param name="Extended">Open time added to the window.</param>
/// <param name="Interval">Instead of the activity's; null: the activity's.</param>
/// <param name="EndedBy">Who ended the window; null: nobody.</param>
public sealed record RetryChanges(TimeSpan Extended, TimeSpan? Interval, string? EndedBy)
{
    private const int Remembered = 20;

    /// <summary>The words behind it, so that one that comes again changes nothing; of many the last.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>With one word more.</summary>
    public RetryChanges After(ChangeStandBy word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return new RetryChanges(Extended + (word.Extend ?? TimeSpan.Zero), word.Interval ?? Interval, word.End ? word.By : EndedBy)
        {
            Words = [.. Words.TakeLast(Remembered - 1), word.Id],
        };
    }
}
