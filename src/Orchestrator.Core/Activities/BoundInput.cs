using Orchestrator.Core.Expressions;

namespace Orchestrator.Core.Activities;

/// <summary>An input of one activity of a definition: a value that was checked when the definition was compiled, or an expression.</summary>
internal sealed class BoundInput<T>
{
    private readonly Input<T> input;
    private readonly Expression? expression;
    private readonly T constant;

    private BoundInput(Input<T> input, T constant, Expression? expression, bool isSet)
    {
        this.input = input;
        this.constant = constant;
        this.expression = expression;
        IsSet = isSet;
    }

    /// <summary>The definition says something about it.</summary>
    public bool IsSet { get; }

    /// <summary>The same for every token.</summary>
    public bool IsConstant => expression is null;

    /// <summary>The value, where it is the same for every token.</summary>
    public T Constant => constant;

    public static BoundInput<T> Absent(Input<T> input) => new(input, input.Absent, null, isSet: false);

    /// <summary>Given, but refused: stands in until all mistakes are told.</summary>
    public static BoundInput<T> Refused(Input<T> input) => new(input, input.Absent, null, isSet: true);

    public static BoundInput<T> Of(Input<T> input, T constant) => new(input, constant, null, isSet: true);

    public static BoundInput<T> Of(Input<T> input, Expression expression) => new(input, input.Absent, expression, isSet: true);

    /// <exception cref="InputFault">The expression fails, or its value is not allowed.</exception>
    public T For(in Token token)
    {
        if (expression is null)
            return constant;
        try
        {
            var (value, problem) = input.Read(expression.Evaluate(token.Scope));
            return problem is null ? value : throw new InputFault(input.Descriptor.Name, problem);
        }
        catch (ExpressionException exception)
        {
            throw new InputFault(input.Descriptor.Name, exception.Message);
        }
    }
}

/// <summary>An input has no valid value for this token.</summary>
internal sealed class InputFault(string input, string problem) : Exception(problem)
{
    public string Input => input;
}
