using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging.Installers;

/// <summary>Why an attempt is ended from outside.</summary>
internal enum AttemptEnd
{
    /// <summary>Somebody else makes it anew: nothing more is said.</summary>
    Abandoned,

    /// <summary>An operator's word.</summary>
    Stopped,

    /// <summary>Its run has ended or has been removed.</summary>
    Unwanted,
}

#pragma warning disable CA1001 // Sources without timers hold nothing, and whoever ends an attempt need not know whether it has ended.
/// <summary>One beginning of a request in the hands of this worker.</summary>
internal sealed class InstallationAttempt(OutgoingCommand command, WorkRequest request, TargetLease lease)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource ending = new();
    private readonly CancellationTokenSource abandoned = new();
    private int end = -1;

    public string Id => command.Id;

    public OutgoingCommand Command => command;

    public WorkRequest Request => request;

    public TargetLease Lease => lease;

    /// <summary>Ends when the target is free again.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>Cancelled when the work is to be ended.</summary>
    public CancellationToken Ending => ending.Token;

    /// <summary>Cancelled when nothing more is to be said of it.</summary>
    public CancellationToken Abandoned => abandoned.Token;

    /// <summary>Why it was ended; null: it was not.</summary>
    public AttemptEnd? EndedBy => end < 0 ? null : (AttemptEnd)end;

    /// <summary>Has it ended; the first reason counts, except that whoever abandons it is always heard.</summary>
    public void End(AttemptEnd why)
    {
        Interlocked.CompareExchange(ref end, (int)why, -1);
        if (why == AttemptEnd.Abandoned)
            abandoned.Cancel();
        ending.Cancel();
    }
}

/// <summary>How a piece of work came out, as it is reported.</summary>
internal sealed record AttemptOutcome(CommandOutcome Outcome, string Message);
