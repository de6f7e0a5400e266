using System.Text.Json.Serialization;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Outbox;
using Orchestrator.Core.Reports;

namespace Orchestrator.Core.Runs;

/// <summary>A command on its way out, as it is kept until its receiver has accepted it.</summary>
public sealed record OutgoingCommand
{
    public required string Id { get; init; }

    public required string RunId { get; init; }

    public required int Ordinal { get; init; }

    public required string TargetId { get; init; }

    public required CommandDestination Destination { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>For an agent the signed command; for an installer the request, unsigned, as JSON in <see cref="SignedCommand.Payload"/>.</summary>
    public required SignedCommand Signed { get; init; }

    /// <summary>The last word on it, which the engine has not heard yet; null: there is none, or it was not read from the store.</summary>
    [JsonIgnore]
    public CommandAnswer? Answer { get; init; }
}

/// <summary>Tells a reporter that its items are stored.</summary>
public sealed record ReportConfirmation(string TargetId, CommandDestination Destination, string CommandId, int UpTo);

/// <summary>
/// Everything one round of a shard changes, for one transaction; and what may leave only after that transaction.
/// Later changes of the same run or token replace earlier ones.
/// </summary>
public sealed class RunBatch
{
    private readonly Dictionary<string, RunRecord> runs = [];
    private readonly Dictionary<(string RunId, int Ordinal), TargetRun> targets = [];
    private readonly Dictionary<string, OutgoingCommand> commands = [];
    private readonly HashSet<string> settled = [];
    private readonly Dictionary<string, ReportConfirmation> confirmations = [];
    private readonly HashSet<string> resends = [];
    private readonly Dictionary<string, CommandInquiry> inquiries = [];
    private readonly List<ReportEntry> entries = [];
    private readonly List<RunEvent> events = [];
    private readonly List<Announcement> announcements = [];

    public IReadOnlyCollection<RunRecord> Runs => runs.Values;

    public IReadOnlyCollection<TargetRun> Targets => targets.Values;

    /// <summary>New entries. An entry that is there already (same command and number) is left as it is.</summary>
    public IReadOnlyCollection<ReportEntry> Entries => entries;

    public IReadOnlyCollection<RunEvent> Events => events;

    /// <summary>Stored with the batch, told to the outside after it. One whose id is stored already is left as it is.</summary>
    public IReadOnlyCollection<Announcement> Announcements => announcements;

    /// <summary>Stored with the batch, sent after it.</summary>
    public IReadOnlyCollection<OutgoingCommand> Commands => commands.Values;

    /// <summary>Ids of stored commands whose bytes are no longer needed: accepted, refused or given up.</summary>
    public IReadOnlyCollection<string> Settled => settled;

    /// <summary>Not stored: leave after the batch.</summary>
    public IReadOnlyCollection<ReportConfirmation> Confirmations => confirmations.Values;

    /// <summary>Not stored: ids of stored commands to send again after the batch.</summary>
    public IReadOnlyCollection<string> Resends => resends;

    /// <summary>Not stored: leave after the batch.</summary>
    public IReadOnlyCollection<CommandInquiry> Inquiries => inquiries.Values;

    /// <summary>True if there is nothing to store.</summary>
    public bool IsEmpty => runs.Count == 0 && targets.Count == 0 && entries.Count == 0 && events.Count == 0 && commands.Count == 0 && settled.Count == 0;

    /// <summary>The run as the batch leaves it, or null if the batch does not change it.</summary>
    public RunRecord? Find(string runId) => runs.GetValueOrDefault(runId);

    public void Put(RunRecord run) => runs[run.Id] = run;

    public void Put(TargetRun target) => targets[(target.RunId, target.Ordinal)] = target;

    public void Add(ReportEntry entry) => entries.Add(entry);

    public void Add(RunEvent runEvent) => events.Add(runEvent);

    public void Announce(Announcement announcement) => announcements.Add(announcement);

    public void Send(OutgoingCommand command) => commands[command.Id] = command;

    /// <summary>A command that was made and settled in one batch is not stored at all.</summary>
    public void Settle(string commandId)
    {
        if (!commands.Remove(commandId))
            settled.Add(commandId);
        resends.Remove(commandId);
        inquiries.Remove(commandId);
    }

    public void Confirm(ReportConfirmation confirmation)
    {
        if (!confirmations.TryGetValue(confirmation.CommandId, out var earlier) || earlier.UpTo < confirmation.UpTo)
            confirmations[confirmation.CommandId] = confirmation;
    }

    /// <summary>Dropped again if the command is answered within the batch.</summary>
    public void Inquire(CommandInquiry inquiry) => inquiries[inquiry.CommandId] = inquiry;

    public void Resend(string commandId)
    {
        if (!commands.ContainsKey(commandId) && !settled.Contains(commandId))
            resends.Add(commandId);
    }
}
