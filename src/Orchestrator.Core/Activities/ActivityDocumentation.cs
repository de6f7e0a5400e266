using System.Globalization;
using System.Text;
using Orchestrator.Core.Activities.Actions;

namespace Orchestrator.Core.Activities;

/// <summary>The catalogue as a page for people (<c>docs/activities.md</c>).</summary>
public static class ActivityDocumentation
{
    /// <summary>Markdown, ending in a line feed.</summary>
    public static string Render()
    {
        var page = new StringBuilder();
        page.Append("# Activities\n\n");
        page.Append("Generated from the catalogue (`UPDATE_DOCS=1 dotnet test tests/Orchestrator.Core.Tests`); do not edit.\n\n");
        page.Append("Any input without the remark *literal only* may be an expression (JavaScript, Variable, Input) that is worked out for each target. ");
        page.Append("Without a connection at its port a target's run ends there.\n");
        foreach (var group in ActivityCatalogue.Available.GroupBy(activity => activity.Category, StringComparer.Ordinal))
        {
            page.Append($"\n## {group.Key}\n");
            foreach (var activity in group)
                Append(page, activity);
        }

        AppendKinds(page);
        page.Append("\n## Known, but not available\n\n| Type | What it is for | Why not |\n|---|---|---|\n");
        foreach (var activity in ActivityCatalogue.All.Where(activity => activity.Unavailable is not null))
            page.Append($"| `{activity.Type}` | {activity.Description} | {activity.Unavailable} |\n");
        return page.ToString();
    }

    private static void Append(StringBuilder page, ActivityDescriptor activity)
    {
        page.Append($"\n### {activity.DisplayName}\n\n`{activity.Type}`. {activity.Description}\n");
        if (activity.Inputs.Count > 0)
        {
            AppendInputs(page, "Input", activity.Inputs);
        }

        if (activity.Outputs.Count > 0)
        {
            page.Append("\n| Output | Type | Meaning |\n|---|---|---|\n");
            foreach (var output in activity.Outputs)
                page.Append($"| `{output.Name}` | `{output.TypeName}` | {Cell(output.Description)} |\n");
        }

        if (activity.Ports.Count > 0)
        {
            page.Append("\n| Port | Meaning | Unconnected |\n|---|---|---|\n");
            if (activity.HasPortPerCase)
                page.Append("| each label | Its case is the first that matches. | the target has succeeded |\n");
            foreach (var port in activity.Ports)
                page.Append($"| `{port.Name}` | {Cell(port.Description)} | {port.Unconnected} |\n");
        }
    }

    private static void AppendKinds(StringBuilder page)
    {
        page.Append("\n## Kinds of actions\n\nWhat a list of actions of Execute may have. Every kind has these fields:\n");
        AppendInputs(page, "Field", ActionList.CommonFields);
        foreach (var kind in ActionKinds.All)
        {
            page.Append($"\n### {kind.Word}\n\n{kind.Description}\n\n- Linux: {kind.Linux}\n- Windows: {kind.Windows}\n");
            AppendInputs(page, "Field", kind.Fields);
        }
    }

    private static void AppendInputs(StringBuilder page, string what, IReadOnlyList<InputDescriptor> inputs)
    {
        page.Append($"\n| {what} | Type | Default | Allowed | Meaning |\n|---|---|---|---|---|\n");
        foreach (var input in inputs)
            page.Append($"| `{input.Name}` | `{input.TypeName}` | {Default(input)} | {Allowed(input)} | {Cell(input.Description)}{(input.IsLiteral ? " *Literal only.*" : "")} |\n");
    }

    private static string Default(InputDescriptor input) => input.IsRequired ? "required" : input.Default is { } text ? $"`{text}`" : "absent";

    private static string Allowed(InputDescriptor input)
    {
        var unit = input.Unit is null ? "" : $" {input.Unit}";
        if (input.Options.Count > 0)
            return string.Join(", ", input.Options);
        return input is { Minimum: { } minimum, Maximum: { } maximum } && minimum > int.MinValue
            ? $"{Number(minimum)} to {Number(maximum)}{unit}"
            : input.OptionsFrom is { } source ? $"one of the {source}" : "any";
    }

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);
}
