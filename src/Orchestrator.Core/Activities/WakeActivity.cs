using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;

namespace Orchestrator.Core.Activities;

/// <summary>Switches a target on and waits for it.</summary>
internal sealed class WakeActivity(ActivityBinder binder) : BoundActivity(binder)
{
    private const string Failed = "Failed";

    private static readonly Input<int> WaitMinutes = Inputs.Integer(
        new("waitMinutes", "Wait", "For how long the target is waited for after the first packet; the packet is sent again every 10 seconds."), 5, 1, 60, "minutes");

    public static readonly ActivityDescriptor Descriptor = new()
    {
        Type = "Orchestrator.Wake",
        DisplayName = "Wake",
        Category = "Orchestrator",
        Description = "Sends a magic packet (wake-on-LAN) to a target that is off, as soon as the timeframe is open, and waits until it answers an echo request or "
            + "its agent is connected. A target that is there already passes at once; one behind a jump host, which cannot be asked, passes once the packet is sent, "
            + "unless it has an agent to wait for.",
        Inputs = [WaitMinutes.Descriptor],
        Ports =
        [
            new(ActivityDescriptor.Done, "The target is there."),
            new(Failed, "It did not appear, or no MAC address of it is known: set it, or let its agent tell it once.", IsFailure: true),
        ],
        Bind = binder => new WakeActivity(binder),
    };

    private static readonly Step Done = new Step.Complete(ActivityDescriptor.Done);

    private readonly BoundInput<int> waitMinutes = binder.Bind(WaitMinutes);

    private protected override Step Begin(Token token) =>
        OpenTimeframe.Await(token, Failed) ?? new Step.Wake(new WakeOrder { Patience = TimeSpan.FromMinutes(waitMinutes.For(token)) });

    private protected override Step Continue(Token token, Occurrence occurrence) =>
        occurrence switch
        {
            Occurrence.Answered { Last: Finished { Outcome: CommandOutcome.Succeeded } } => Done,
            Occurrence.Answered answered => new Step.Complete(Failed, Answers.Failure(answered)),
            _ => Begin(token),
        };
}
