using System.Text.Json.Nodes;

namespace Orchestrator.Core.Activities.Actions;

/// <summary>Lists within an action, such as its conditions.</summary>
internal static class SubItem
{
    /// <summary>The items of a list, or the one object that is given instead; null: absent, or no list.</summary>
    /// <param name="known">The fields an item may have.</param>
    public static IReadOnlyList<ActionItem>? List(ActionItem item, InputDescriptor field, IReadOnlyList<InputDescriptor> known)
    {
        if (item.Bare(field) is not { } node)
            return null;
        var list = InputValues.Parsed(node) switch
        {
            JsonArray array => array,
            JsonObject one => new JsonArray(one.DeepClone()),
            _ => null,
        };
        if (list is null)
        {
            item.Refuse(field.Name, $"must be a list of {{{string.Join(", ", known.Select(one => one.Name))}}}; it is {InputValues.Shown(node)}");
            return null;
        }

        var items = new List<ActionItem>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            var place = $"{field.Name}[{i}]";
            if (list[i] is not JsonObject json)
            {
                item.Refuse(place, $"must be an object {{{string.Join(", ", known.Select(one => one.Name))}}}; it is {InputValues.Shown(list[i])}");
                continue;
            }

            var read = new ActionItem(json, i, field.Name, (name, problem) => item.Refuse($"{place}.{name}", problem));
            foreach (var unknown in read.FieldNames.Where(name => !known.Any(one => one.Name == name)))
                read.Refuse(unknown, $"is not known here; the fields are {string.Join(", ", known.Select(one => one.Name))}");
            items.Add(read);
        }

        return items;
    }
}
