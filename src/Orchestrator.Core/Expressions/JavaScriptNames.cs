using Jint.Parser;

namespace Orchestrator.Core.Expressions;

/// <summary>Finds the variables and run inputs a source refers to, so that a name nobody declared is an error before any run.</summary>
internal static class JavaScriptNames
{
    /// <param name="getters">Receives variable by getter for every getter used.</param>
    /// <returns>The first mistake and its remedy, or null.</returns>
    public static string? Check(IReadOnlyList<Token> tokens, ExpressionNames names, Dictionary<string, string> getters)
    {
        var variableByGetter = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names.VariableNames.Where(name => name.Length > 0).Order(StringComparer.Ordinal))
            variableByGetter.TryAdd("get" + char.ToUpperInvariant(name[0]) + name[1..], name);
        var declared = Declared(tokens);

        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token.Type == Tokens.RegularExpression)
                return "regular expressions are not available, because nothing bounds their time; use indexOf, substr or toLowerCase";
            if (token.Type != Tokens.Identifier || Text(tokens, i - 1) == "." || Text(tokens, i + 1) == ":")
                continue;
            if (token.Value is not string identifier || declared.Contains(identifier))
                continue;

            var problem = identifier switch
            {
                "variables" when Text(tokens, i + 1) == "." && Text(tokens, i + 2) is { } name && !names.VariableNames.Contains(name) =>
                    names.UnknownVariable(name),
                "getVariable" when Argument(tokens, i) is { } name && !names.VariableNames.Contains(name) => names.UnknownVariable(name),
                "getInput" when Argument(tokens, i) is { } name && !names.InputNames.Contains(name) => names.UnknownInput(name),
                "variables" or "getVariable" or "getInput" => null,
                _ => Getter(identifier),
            };
            if (problem is not null)
                return problem;
        }

        return null;

        string? Getter(string identifier)
        {
            if (!identifier.StartsWith("get", StringComparison.Ordinal) || identifier.Length < 4 || !char.IsUpper(identifier[3]))
                return null;
            if (!variableByGetter.TryGetValue(identifier, out var variable))
                return names.UnknownVariable(identifier[3..]);
            getters[identifier] = variable;
            return null;
        }
    }

    /// <summary>Variables and functions the source itself introduces.</summary>
    private static HashSet<string> Declared(IReadOnlyList<Token> tokens)
    {
        var declared = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Value is "var" or "function" && tokens[i + 1] is { Type: Tokens.Identifier, Value: string name })
                declared.Add(name);
        }

        return declared;
    }

    private static string? Argument(IReadOnlyList<Token> tokens, int call) =>
        Text(tokens, call + 1) == "(" && call + 2 < tokens.Count && tokens[call + 2].Type == Tokens.StringLiteral && Text(tokens, call + 3) == ")"
            ? Unquoted(tokens[call + 2])
            : null;

    private static string? Unquoted(Token literal) => literal.Value is string { Length: >= 2 } text && text[0] is '\'' or '"' ? text[1..^1] : literal.Value as string;

    private static string? Text(IReadOnlyList<Token> tokens, int index) =>
        index >= 0 && index < tokens.Count ? tokens[index].Value as string : null;
}
