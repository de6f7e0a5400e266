using System.Text.Json.Nodes;

namespace Orchestrator.Core.Activities.Actions;

/// <summary>One item of a list of actions while it is read. Of each field only the first mistake is told.</summary>
internal sealed class ActionItem(JsonObject item, int index, string kind, Action<string, string> refuse)
{
    private readonly HashSet<string> refused = new(StringComparer.Ordinal);

    /// <summary>What people read in the report, if nothing is said.</summary>
    public string DefaultName => $"Action {index + 1}";

    /// <summary>All that is said.</summary>
    public IEnumerable<string> FieldNames => item.Select(pair => pair.Key);

    /// <summary>Something is said, even if it is an empty text.</summary>
    public bool Has(InputDescriptor field) => item[field.Name] is not null;

    /// <summary>The bare JSON; null: absent.</summary>
    public JsonNode? Bare(InputDescriptor field) => item[field.Name];

    public T Read<T>(Input<T> field)
    {
        var node = item[field.Descriptor.Name];
        if (field.Descriptor.IsRequired && (node is null || InputValues.IsEmptyText(node)))
        {
            var choice = field.Descriptor.Options.Count > 0 ? $": one of {string.Join(", ", field.Descriptor.Options)}" : "";
            Refuse(field.Descriptor.Name, $"is missing; an action of kind {kind} needs it{choice}");
            return field.Absent;
        }

        var (value, problem) = field.Read(node);
        if (problem is not null)
            Refuse(field.Descriptor.Name, problem);
        return value;
    }

    public void Refuse(string field, string problem)
    {
        if (refused.Add(field))
            refuse(field, problem);
    }
}
