using NodaTime;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Activities;

/// <summary>Lets time pass.</summary>
internal sealed class DelayActivity(ActivityBinder binder) : BoundActivity(binder)
{
    private static readonly Input<TimeSpan?> Span = Inputs
        .Duration(
            new(
                "timeSpan",
                "Time span",
                "How long the target waits: `hh:mm:ss` or `d.hh:mm:ss`, at most 365 days. All time counts, whether the timeframe is open or not."),
            TimeSpan.FromDays(365))
        .With(descriptor => descriptor with { IsRequired = true });

    public static readonly ActivityDescriptor Descriptor = new()
    {
        Type = "Elsa.Delay",
        DisplayName = "Delay",
        Category = "Flow",
        Description = "Lets time pass.",
        Inputs = [Span.Descriptor],
        Ports = [new(ActivityDescriptor.Done, "The time has passed.")],
        Bind = binder => new DelayActivity(binder),
    };

    private static readonly Step Done = new Step.Complete(ActivityDescriptor.Done);

    private readonly BoundInput<TimeSpan?> span = binder.Bind(Span);

    private protected override Step Begin(Token token)
    {
        var length = span.For(token) ?? throw new InputFault(Span.Descriptor.Name, "is missing; give it a duration such as 00:05:00");
        if (length == TimeSpan.Zero)
            return Done;
        var until = token.Now + length;
        return new Step.WaitUntil(
            until, WaitReason.Delay, $"A delay lasts until {TimeInWords.At(Instant.FromDateTimeOffset(until), token.Window.Zone)}.");
    }

    private protected override Step Continue(Token token, Occurrence occurrence) => Done;
}
