using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;

namespace Orchestrator.Messaging.Reporting;

/// <summary>
/// The items of one command that are not confirmed, and when to send them. While some are under way the others wait and then travel
/// together; what is not confirmed in time goes out again from the first one. Not for concurrent use.
/// </summary>
internal sealed class ReportLog
{
    private static readonly TimeSpan RepeatFirst = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RepeatLongest = TimeSpan.FromSeconds(60);

    private readonly List<ReportItem> unconfirmed = [];
    private int last;
    private int underWay;
    private DateTimeOffset repeatAt;
    private TimeSpan wait;

    public required string CommandId { get; init; }

    public required string RunId { get; init; }

    public required string Target { get; init; }

    public required string Activity { get; init; }

    public required int Attempt { get; init; }

    /// <summary>Items that somebody else has reported already: numbering goes on after them.</summary>
    public int Reported
    {
        init => last = value;
    }

    /// <summary>Number of the next item.</summary>
    public int Next => last + 1;

    public bool AllConfirmed => unconfirmed.Count == 0;

    /// <summary>The log of what an installer is asked for.</summary>
    public static ReportLog Of(InstallerRequest request) => new()
    {
        CommandId = request.CommandId,
        RunId = request.RunId,
        Target = request.TargetId,
        Activity = request.Activity,
        Attempt = request.Attempt,
    };

    public void Add(ReportItem item)
    {
        unconfirmed.Add(item);
        last = item.Number;
    }

    public void Confirm(int upTo)
    {
        unconfirmed.RemoveAll(item => item.Number <= upTo);
        if (upTo >= underWay)
            Forget();
    }

    /// <summary>Nothing counts as under way any more: the link broke, or the server asked again.</summary>
    public void Forget() => (underWay, wait) = (0, TimeSpan.Zero);

    /// <summary>When there is something to send; null if there is nothing.</summary>
    public DateTimeOffset? DueAt(DateTimeOffset now) => AllConfirmed ? null : underWay == 0 ? now : repeatAt;

    /// <summary>The report to send now; it counts as under way.</summary>
    public CommandReport Take(DateTimeOffset now)
    {
        wait = wait == TimeSpan.Zero ? RepeatFirst : TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, RepeatLongest.Ticks));
        repeatAt = now + wait;
        underWay = last;
        return new CommandReport
        {
            CommandId = CommandId,
            RunId = RunId,
            Target = Target,
            Activity = Activity,
            Attempt = Attempt,
            Items = [.. unconfirmed],
        };
    }
}
