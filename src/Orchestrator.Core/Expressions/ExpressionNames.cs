namespace Orchestrator.Core.Expressions;

/// <summary>The names a definition declares, against which its expressions are checked.</summary>
/// <param name="VariableNames">Names of its variables.</param>
/// <param name="VariableIds">Name by id: Elsa refers to variables by id, people by name.</param>
/// <param name="InputNames">Names of its inputs.</param>
public sealed record ExpressionNames(
    IReadOnlySet<string> VariableNames,
    IReadOnlyDictionary<string, string> VariableIds,
    IReadOnlySet<string> InputNames)
{
    /// <summary>The name of the variable an id or a name stands for; null if the definition has none such.</summary>
    public string? Variable(string idOrName)
    {
        if (VariableIds.TryGetValue(idOrName, out var name))
            return name;
        return VariableNames.Contains(idOrName) ? idOrName : null;
    }

    internal string UnknownVariable(string name) =>
        $"unknown variable '{name}'; add it to the distribution's variables{Known(VariableNames)}";

    internal string UnknownInput(string name) =>
        $"unknown run input '{name}'; add it to the distribution's inputs{Known(InputNames)}";

    private static string Known(IReadOnlySet<string> names) =>
        names.Count == 0 ? "" : $" or use one of {string.Join(", ", names.Order(StringComparer.Ordinal).Take(20))}";
}
