using Orchestrator.Core.Triggers;

namespace Orchestrator.Core.Activities;

/// <summary>A message starts runs.</summary>
internal sealed class MessageReceivedActivity : TriggerActivity
{
    private static readonly Input<string?> Message = Inputs
        .Text(new("message", "Message", "The name of the messages that start a run, as their senders write it. Several distributions may wait for the same."), longest: 200)
        .With(descriptor => descriptor with { IsRequired = true, IsLiteral = true });

    private static readonly Input<IReadOnlyDictionary<string, string>> Fields = MappingInput("message");

    public static readonly ActivityDescriptor Descriptor =
        Describe(
            "Orchestrator.MessageReceived",
            "Message received",
            "Starts a run when a message of a name arrives through the broker. The distribution needs targets of its own.",
            [Message.Descriptor, Fields.Descriptor])
        with { Bind = binder => new MessageReceivedActivity(binder) };

    private MessageReceivedActivity(ActivityBinder binder) =>
        Spec = new TriggerSpec.Message(binder.Bind(Message).Constant?.Trim() ?? "", Mapping(binder, Fields));

    public override TriggerSpec Spec { get; }
}
