using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Activities;

/// <summary>Ends a target's run with a result.</summary>
internal sealed class EndActivity(ActivityBinder binder) : BoundActivity(binder)
{
    private static readonly Input<TargetRunState> Result = Inputs.Choice(
        new("result", "Result", "Where the target is counted."),
        TargetRunState.Succeeded,
        ("succeeded", TargetRunState.Succeeded),
        ("failed", TargetRunState.Failed),
        ("skipped", TargetRunState.Skipped));

    private static readonly Input<string?> Message = Inputs.Text(
        new("message", "Message", "The reason people read beside the result. Absent: the last failure on the way, if the result is failed."));

    public static readonly ActivityDescriptor Descriptor = new()
    {
        Type = "Elsa.End",
        DisplayName = "End",
        Category = "Flow",
        Description = "Ends the target's run with a result.",
        Inputs = [Result.Descriptor, Message.Descriptor],
        IsTerminal = true,
        Bind = binder => new EndActivity(binder),
    };

    private readonly BoundInput<TargetRunState> result = binder.Bind(Result);
    private readonly BoundInput<string?> message = binder.Bind(Message);

    public override bool IsTerminal => true;

    private protected override Step Begin(Token token)
    {
        var state = result.For(token);
        return new Step.End(state, message.For(token) ?? (state == TargetRunState.Failed ? token.State.Message : null) ?? "");
    }
}
