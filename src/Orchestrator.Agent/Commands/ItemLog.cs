using Orchestrator.Contracts;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Agent.Commands;

/// <summary>
/// The report items of one command that the server has not confirmed, and when to send them. While some are under way the others wait:
/// they then travel together. Whatever is not confirmed in time is sent again, from the first one.
/// </summary>
internal sealed class ItemLog
{
    /// <summary>Estimated JSON of one report, in bytes: leaves room for what the estimate does not see.</summary>
    private const int ReportBytes = ContractLimits.MessageBytes / 4 * 3;

    private readonly List<ReportItem> unconfirmed = [];
    private int last;
    private int underWay;
    private DateTimeOffset repeatAt;
    private TimeSpan wait;

    public int Next => last + 1;

    /// <summary>When the latest of them happened.</summary>
    public DateTimeOffset Latest { get; private set; }

    public bool AllConfirmed => unconfirmed.Count == 0;

    public void Add(ReportItem item)
    {
        unconfirmed.Add(item);
        last = item.Number;
        if (item.At > Latest)
            Latest = item.At;
    }

    /// <summary>Returns whether that was news.</summary>
    public bool Confirms(int upTo) => unconfirmed.Count > 0 && unconfirmed[0].Number <= upTo;

    public void Confirm(int upTo)
    {
        unconfirmed.RemoveAll(item => item.Number <= upTo);
        if (upTo >= underWay)
            Forget();
    }

    /// <summary>Nothing is under way any more: the link broke, or the server asked again.</summary>
    public void Forget() => (underWay, wait) = (0, TimeSpan.Zero);

    /// <summary>When there is something to send, or null if there is nothing.</summary>
    public DateTimeOffset? DueAt(DateTimeOffset now) => AllConfirmed ? null : underWay == 0 ? now : repeatAt;

    /// <summary>The items to send now, as many as one message holds.</summary>
    public IReadOnlyList<ReportItem> Take(DateTimeOffset now, CommandBookOptions options)
    {
        var count = 0;
        for (var bytes = 0; count < unconfirmed.Count; count++)
        {
            bytes += EstimatedBytes(unconfirmed[count]);
            if (bytes > ReportBytes && count > 0)
                break;
        }

        wait = wait == TimeSpan.Zero ? options.RepeatFirst : TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, options.RepeatLongest.Ticks));
        repeatAt = now + wait;
        underWay = unconfirmed[count - 1].Number;
        return unconfirmed.GetRange(0, count);
    }

    // A character takes up to six bytes when it is escaped.
    private static int EstimatedBytes(ReportItem item) =>
        500 + 6 * item switch
        {
            StepEntry step => step.Output.Length + step.Message.Length + step.Name.Length + (step.Captured?.Sum(one => one.Key.Length + one.Value.Length) ?? 0),
            Waiting waiting => waiting.For?.Length ?? 0,
            _ => 0,
        };
}
