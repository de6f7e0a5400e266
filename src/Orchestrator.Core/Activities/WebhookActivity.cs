using Orchestrator.Core.Triggers;

namespace Orchestrator.Core.Activities;

/// <summary>A signed request from outside starts runs.</summary>
internal sealed class WebhookActivity : TriggerActivity
{
    private const int LongestName = 100;

    private static readonly Input<string?> Hook = Inputs
        .Text(
            new(
                "hook",
                "Name",
                "Requests are sent to `/hooks/NAME`: 1 to 100 of a-z, 0-9 and `-`, unique among published distributions. "
                + "Its secret is made with `orchestrator triggers secret NAME` and shown once; it is never part of the distribution."),
            longest: LongestName)
        .With(descriptor => descriptor with { IsRequired = true, IsLiteral = true });

    private static readonly Input<IReadOnlyDictionary<string, string>> Fields = MappingInput("request's JSON body");

    public static readonly ActivityDescriptor Descriptor =
        Describe(
            "Orchestrator.Webhook",
            "Webhook",
            "Starts a run when a signed request arrives from another system. The distribution needs targets of its own.",
            [Hook.Descriptor, Fields.Descriptor])
        with { Bind = binder => new WebhookActivity(binder) };

    private WebhookActivity(ActivityBinder binder)
    {
        var hook = binder.Bind(Hook);
        var name = hook.Constant ?? "";
        if (hook.Constant is not null && (name.Length == 0 || !name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')))
            binder.Refuse(Hook.Descriptor.Name, $"is '{name}'; use 1 to {LongestName} of a-z, 0-9 and '-'");
        Spec = new TriggerSpec.Webhook(name, Mapping(binder, Fields));
    }

    public override TriggerSpec Spec { get; }
}
