namespace Orchestrator.Core.Activities;

/// <summary>An activity whose inputs may be expressions: one without a valid value is a fault that names its place.</summary>
public abstract class BoundActivity : Activity
{
    private readonly string place;

    private protected BoundActivity(ActivityBinder binder)
    {
        place = binder.Name == binder.Id ? $"'{binder.Id}'" : $"'{binder.Name}' ({binder.Id})";
    }

    public sealed override Step Enter(Token token)
    {
        try
        {
            return Begin(token);
        }
        catch (InputFault fault)
        {
            return new Step.Fault($"Activity {place}, input '{fault.Input}': {fault.Message}");
        }
    }

    public sealed override Step Resume(Token token, Occurrence occurrence)
    {
        try
        {
            return Continue(token, occurrence);
        }
        catch (InputFault fault)
        {
            return new Step.Fault($"Activity {place}, input '{fault.Input}': {fault.Message}");
        }
    }

    private protected abstract Step Begin(Token token);

    private protected virtual Step Continue(Token token, Occurrence occurrence) => Begin(token);
}
