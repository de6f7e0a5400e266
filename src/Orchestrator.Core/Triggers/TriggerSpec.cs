using NodaTime;

namespace Orchestrator.Core.Triggers;

/// <summary>What makes a trigger fire, as its activity says it.</summary>
public abstract record TriggerSpec
{
    private TriggerSpec()
    {
    }

    /// <summary>In one line for people.</summary>
    public abstract string Text { get; }

    /// <summary>A calendar or a date.</summary>
    /// <param name="Grace">An occurrence that is later than this was missed, and is skipped.</param>
    public sealed record Schedule(ScheduleRule Rule, Duration Grace) : TriggerSpec
    {
        public override string Text => Rule.Text;
    }

    /// <summary>A request from outside to <c>/hooks/NAME</c>.</summary>
    public sealed record Webhook(string Hook, InputMapping Inputs) : TriggerSpec
    {
        public override string Text => $"/hooks/{Hook}";
    }

    /// <summary>A message of a name.</summary>
    public sealed record Message(string Name, InputMapping Inputs) : TriggerSpec
    {
        public override string Text => $"message {Name}";
    }

    /// <summary>The end of a run of another definition.</summary>
    public sealed record After(string DefinitionId, RunVerdict On) : TriggerSpec
    {
        public override string Text => On == RunVerdict.Any ? $"after {DefinitionId}" : $"after {DefinitionId} has {(On == RunVerdict.Failed ? "failed" : "succeeded")}";
    }
}
