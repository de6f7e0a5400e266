namespace Orchestrator.Contracts.Commands;

/// <summary>The type of a value in the registry of Windows.</summary>
public enum RegistryType
{
    String,

    /// <summary>A text in which variables are expanded by whoever reads it.</summary>
    ExpandString,

    /// <summary>32 bits, written in decimal digits or as 0x and hex digits.</summary>
    Dword,

    /// <summary>64 bits, written like a Dword.</summary>
    Qword,

    /// <summary>Texts, one a line.</summary>
    MultiString,

    /// <summary>Bytes in hex digits, with or without blanks.</summary>
    Binary,
}

/// <summary>Which registry programs of 32 bits see on a Windows of 64.</summary>
public enum RegistryView
{
    Bits64,
    Bits32,
}

/// <summary>Sets or removes one value in the registry of Windows. Elsewhere there is nothing to do.</summary>
public sealed record RegistryAction : ActionSpec
{
    /// <summary>With its root: <c>HKLM\SOFTWARE\Product</c>; HKLM, HKU, HKCR, HKCU and their long names. It is made if a value is set.</summary>
    public required string Key { get; init; }

    /// <summary>Null: the key's default value.</summary>
    public string? ValueName { get; init; }

    public ValueOperation Operation { get; init; }

    public RegistryType Type { get; init; }

    /// <summary>As its type says. Null if it is removed.</summary>
    public string? Value { get; init; }

    public RegistryView View { get; init; }
}
