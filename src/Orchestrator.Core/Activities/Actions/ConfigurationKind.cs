using Orchestrator.Contracts.Commands;

namespace Orchestrator.Core.Activities.Actions;

/// <summary>Sets or removes a value in a file of settings.</summary>
internal static class ConfigurationKind
{
    internal static readonly Input<ValueOperation> Operation = Inputs.Choice(
        new("operation", "Operation", "Whether the value is there afterwards."),
        ValueOperation.Set,
        ("set", ValueOperation.Set),
        ("remove", ValueOperation.Remove));

    private static readonly Input<string?> File = Inputs.Text(
        new("file", "File", "Absolute path; variables such as %ProgramData% are expanded on the target. It is made if it is missing and a value is set; its folder is not."))
        .With(field => field with { IsRequired = true });

    private static readonly Input<ConfigurationFormat> Format = Inputs.Choice(
        new("format", "Format", "How the file is written: INI with sections, JSON, or lines KEY=value as shells and systemd read them."),
        ConfigurationFormat.Ini,
        ("ini", ConfigurationFormat.Ini),
        ("json", ConfigurationFormat.Json),
        ("environment", ConfigurationFormat.Environment)).With(field => field with { IsRequired = true, Default = null });

    private static readonly Input<string?> Section = Inputs.Text(new("section", "Section", "Of an INI file. Absent: the lines before the first section."));

    private static readonly Input<string?> Key = Inputs.Text(
        new("key", "Key", "Name of the value; in JSON a pointer (RFC 6901) such as /logging/level or /servers/0."))
        .With(field => field with { IsRequired = true });

    private static readonly InputDescriptor Value = new InputText(
        "value", "Value", "What it becomes: one line of text, at most 8192 characters; in JSON any value.").Describe("Object", "singleline");

    public static readonly ActionKind Kind = new(
        "configuration",
        "Sets or removes one value in a file of settings. Everything else in the file stays as it is, comments and order too; it is replaced in one step "
        + "and only if something changes. Of several equal keys the last one is set; a removal takes them all. "
        + "A variable whose line has more than its value, or whose value has several lines, is not changed: the action fails.",
        "Mode and owner are kept, a new file is for the agent's account alone; a symbolic link is followed if it belongs to root or to the file's owner. "
        + "Keys of an INI file count with their letter case.",
        "The file's permissions are kept; keys of an INI file count without their letter case.",
        Read)
    {
        Fields = [File.Descriptor, Format.Descriptor, Operation.Descriptor, Section.Descriptor, Key.Descriptor, Value],
        IsRepeatable = true,
    };

    private static ConfigurationAction Read(ActionItem item)
    {
        var format = item.Read(Format);
        return new ConfigurationAction
        {
            Name = "",
            File = item.Read(File) ?? "",
            Format = format,
            Operation = item.Read(Operation),
            Section = item.Read(Section),
            Key = item.Read(Key) ?? "",
            Value = format == ConfigurationFormat.Json ? item.Bare(Value)?.ToJsonString() : TextOf(item, Value),
        };
    }

    /// <summary>A text that may be empty; null: absent.</summary>
    internal static string? TextOf(ActionItem item, InputDescriptor field)
    {
        if (item.Bare(field) is not { } node)
            return null;
        var (text, problem) = InputValues.Text(node);
        if (problem is not null)
            item.Refuse(field.Name, problem);
        return text;
    }
}
