using Orchestrator.Contracts.Commands;

namespace Orchestrator.Core.Activities.Actions;

/// <summary>The values an action captures.</summary>
internal static class CaptureFields
{
    public static readonly InputDescriptor Capture = new InputText(
        "capture",
        "Capture",
        "Values for later actions and for the output `outputs`: a list of `{name, from: output or returnCode, pattern, pointer, optional}`. pattern is a regular expression, read line by line "
        + "(its group \"value\", else its first group, else all it matches; without look-around and back references), pointer a place in an output that is JSON (RFC 6901); without both it is the whole "
        + $"output. Nothing found: the action fails, or the value is empty if it is optional. Values are cut off after {ActionCapture.ValueLength} characters. Later actions have them "
        + "as `{{outputs.name}}` in arguments, in the environment and in the value of a configuration or of the registry; scripts and programs find them as OUTPUT_name in their environment.").Describe("Object", "json-editor");

    private static readonly Input<string?> Name = Inputs.Text(new("name", "Name", "")).With(field => field with { IsRequired = true });

    private static readonly Input<CaptureSource> From = Inputs.Choice(
        new("from", "From", ""), CaptureSource.Output, ("output", CaptureSource.Output), ("returnCode", CaptureSource.ReturnCode));

    private static readonly Input<string?> Pattern = Inputs.Text(new("pattern", "Pattern", ""));

    private static readonly Input<string?> Pointer = Inputs.Text(new("pointer", "Pointer", ""));

    private static readonly Input<bool> Optional = Inputs.Boolean(new("optional", "Optional", ""), absent: false);

    /// <summary>Null: none.</summary>
    public static IReadOnlyList<ActionCapture>? Read(ActionItem item)
    {
        if (SubItem.List(item, Capture, [Name.Descriptor, From.Descriptor, Pattern.Descriptor, Pointer.Descriptor, Optional.Descriptor]) is not { } list)
            return null;
        return
        [
            .. list.Select(one => new ActionCapture
            {
                Name = one.Read(Name) ?? "",
                From = one.Read(From),
                Pattern = one.Read(Pattern),
                Pointer = one.Read(Pointer),
                Optional = one.Read(Optional),
            }),
        ];
    }
}
