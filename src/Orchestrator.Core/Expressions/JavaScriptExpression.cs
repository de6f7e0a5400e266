using System.Text.Json.Nodes;
using Jint.Parser;

namespace Orchestrator.Core.Expressions;

/// <summary>
/// JavaScript (ECMAScript 5). The value is that of the last expression, or what <c>return</c> says. It sees <c>variables</c>,
/// <c>getVariable('Ring')</c>, <c>getRing()</c>, <c>getInput('x')</c>, <c>target</c>, <c>attempt</c> and <c>run.id</c>, changes nothing, and
/// gives the same value every time: there is neither a clock nor chance in it.
/// </summary>
public sealed class JavaScriptExpression : Expression
{
    /// <summary>Longest source, in characters.</summary>
    public const int LongestSource = 4_096;

    // The parser and the interpreter recurse for each of these characters; more of them could exhaust the stack.
    private const string Nesting = "([{!~+-?=*/%&|^<>";
    private const int MostNesting = 500;

    private JavaScriptExpression(string source, IReadOnlyDictionary<string, string> getters)
    {
        Source = source;
        Getters = getters;
    }

    public string Source { get; }

    /// <summary>Variable by the name of the getter that the source calls (<c>getRing</c>).</summary>
    internal IReadOnlyDictionary<string, string> Getters { get; }

    /// <summary>Checks syntax and names; null with the reason if the source cannot be run.</summary>
    public static JavaScriptExpression? Read(string source, ExpressionNames names, out string? error)
    {
        if (source.Length > LongestSource)
        {
            error = $"the JavaScript has {source.Length} characters; at most {LongestSource} are allowed: shorten it or use an action's script";
            return null;
        }

        if (source.Count(character => Nesting.Contains(character, StringComparison.Ordinal)) > MostNesting)
        {
            error = $"the JavaScript has more than {MostNesting} operators and brackets; shorten it";
            return null;
        }

        IReadOnlyList<Token> tokens;
        try
        {
            tokens = [.. JavaScriptProgram.Parse(source, []).Tokens];
        }
        catch (ParserException exception)
        {
            error = $"JavaScript syntax: {exception.Description ?? exception.Message} (line {Math.Max(1, exception.LineNumber - 1)}, column {exception.Column}); "
                + "ECMAScript 5 is understood";
            return null;
        }

        var getters = new Dictionary<string, string>(StringComparer.Ordinal);
        error = JavaScriptNames.Check(tokens, names, getters);
        return error is null ? new JavaScriptExpression(source, getters) : null;
    }

    public override JsonNode? Evaluate(ExpressionScope scope) => JavaScriptEngine.OfThisThread.Evaluate(this, scope);
}
