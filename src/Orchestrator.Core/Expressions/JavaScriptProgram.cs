using Jint.Parser;
using Jint.Parser.Ast;

namespace Orchestrator.Core.Expressions;

/// <summary>Turns a source into a program whose value is a function of what the source may see.</summary>
internal static class JavaScriptProgram
{
    /// <summary>What every source sees, in the order in which it is handed over.</summary>
    public static readonly IReadOnlyList<string> Parameters = ["variables", "target", "attempt", "run", "getVariable", "getInput"];

    /// <summary>Lines of the program are one ahead of those of the source.</summary>
    /// <exception cref="ParserException">Syntax.</exception>
    public static Program Parse(string source, IEnumerable<string> getters)
    {
        var program = new JavaScriptParser().Parse(
            $"(function ({string.Join(',', Parameters.Concat(getters))}) {{\n'use strict';{source}\n}})",
            new ParserOptions { Tokens = true });
        var statements = program.Body.ToList();
        if (statements is not [ExpressionStatement { Expression: FunctionExpression { Body: BlockStatement body } }])
            throw new ParserException("the braces do not match") { LineNumber = 2, Column = 1 };

        var block = body.Body.ToList();
        if (block is [.., ExpressionStatement { Expression: { } value } last] && block.Count > 1)
        {
            block[^1] = new ReturnStatement { Type = SyntaxNodes.ReturnStatement, Argument = value, Location = last.Location, Range = last.Range };
            body.Body = block;
        }

        return program;
    }
}
