namespace Orchestrator.Core.Activities;

/// <summary>One input of an activity, as people and the designer see it.</summary>
public sealed record InputDescriptor
{
    /// <summary>Keys every activity has in Elsa's JSON: an input of such a name leaves the designer's canvas empty.</summary>
    public static readonly IReadOnlySet<string> ReservedNames =
        new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "id", "nodeId", "name", "type", "version", "metadata", "customProperties" };

    /// <summary>Key in the activity's JSON, in camelCase.</summary>
    public required string Name { get; init; }

    public required string DisplayName { get; init; }

    public required string Description { get; init; }

    /// <summary>Elsa's name of its type: String, Int32, Boolean, List&lt;String&gt; and so on.</summary>
    public required string TypeName { get; init; }

    /// <summary>Which editor Elsa Studio shows.</summary>
    public required string UiHint { get; init; }

    /// <summary>JSON text; null: absent unless it is set.</summary>
    public string? Default { get; init; }

    /// <summary>Lowest value (of a list: of each item).</summary>
    public double? Minimum { get; init; }

    /// <summary>Highest value (of a list: of each item).</summary>
    public double? Maximum { get; init; }

    /// <summary>For people: minutes, seconds, percent.</summary>
    public string? Unit { get; init; }

    /// <summary>The values that may be chosen; empty: any.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The choice comes from the server: <c>timeframes</c> are the names of all timeframes, <c>packages</c> those of all published packages.</summary>
    public string? OptionsFrom { get; init; }

    /// <summary>For a code editor: the language it colours.</summary>
    public string? Language { get; init; }

    /// <summary>The kind of expression the designer offers first.</summary>
    public string DefaultSyntax { get; init; } = "Literal";

    public bool IsRequired { get; init; }

    /// <summary>Must be written down, because it is needed where there is no target to work it out for.</summary>
    public bool IsLiteral { get; init; }

    /// <summary>False: the JSON holds the bare value, not <c>{typeName, expression}</c>.</summary>
    public bool IsWrapped { get; init; } = true;
}
