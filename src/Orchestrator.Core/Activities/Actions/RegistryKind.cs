using Orchestrator.Contracts.Commands;

namespace Orchestrator.Core.Activities.Actions;

/// <summary>Sets or removes a value in the registry.</summary>
internal static class RegistryKind
{
    private static readonly Input<string?> Key = Inputs.Text(
        new("key", "Key", @"With its root: HKLM\SOFTWARE\Product. It is made if it is missing and a value is set."))
        .With(field => field with { IsRequired = true });

    private static readonly Input<string?> ValueName = Inputs.Text(new("valueName", "Value name", "Absent: the key's default value."));

    private static readonly Input<RegistryType> Type = Inputs.Choice(
        new("valueType", "Value type", "dword and qword: a number in decimal digits, or 0x and hex digits; multiString: texts, one a line; binary: pairs of hex digits."),
        RegistryType.String,
        ("string", RegistryType.String),
        ("expandString", RegistryType.ExpandString),
        ("dword", RegistryType.Dword),
        ("qword", RegistryType.Qword),
        ("multiString", RegistryType.MultiString),
        ("binary", RegistryType.Binary));

    private static readonly InputDescriptor Value = new InputText("value", "Value", "What it becomes, as its type says.").Describe("String", "singleline");

    private static readonly Input<RegistryView> View = Inputs.Choice(
        new("view", "View", "The registry of programs of 64 or of 32 bits."),
        RegistryView.Bits64,
        ("64", RegistryView.Bits64),
        ("32", RegistryView.Bits32));

    public static readonly ActionKind Kind = new(
        "registry",
        "Sets or removes one value in the registry of Windows. One that is so already is left.",
        "Not applicable: there is no registry.",
        "The registry as the agent's account sees it; HKCU is that of the agent's account, HKU has those of the users.",
        item => new RegistryAction
        {
            Name = "",
            Key = item.Read(Key) ?? "",
            ValueName = item.Read(ValueName),
            Operation = item.Read(ConfigurationKind.Operation),
            Type = item.Read(Type),
            Value = ConfigurationKind.TextOf(item, Value),
            View = item.Read(View),
        })
    {
        Fields = [Key.Descriptor, ValueName.Descriptor, ConfigurationKind.Operation.Descriptor, Type.Descriptor, Value, View.Descriptor],
        IsRepeatable = true,
    };
}
