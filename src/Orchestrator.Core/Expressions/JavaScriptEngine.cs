using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Parser.Ast;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace Orchestrator.Core.Expressions;

/// <summary>
/// One interpreter per thread, for making one costs more than using it. Everything it offers is frozen, so that no expression leaves a
/// trace for the next. CLR types are not reachable.
/// </summary>
internal sealed class JavaScriptEngine
{
    public const int MostStatements = 1_000;

    // The number of statements is the limit that counts, for it is the same on every machine. The time is a last resort: a busy machine
    // must not fail targets whose expression is harmless.
    public static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(2);

    private const int DeepestRecursion = 32;

    [ThreadStatic]
    private static JavaScriptEngine? ofThisThread;

    private readonly Engine engine;
    private readonly ConditionalWeakTable<JavaScriptExpression, Program> programs = [];

    private JavaScriptEngine()
    {
        engine = new Engine(options => options
            .MaxStatements(MostStatements)
            .TimeoutInterval(LongestTime)
            .LimitRecursion(DeepestRecursion));
        RemoveWhatIsNotRepeatableOrBounded();
        Freeze(engine.Global, []);
    }

    public static JavaScriptEngine OfThisThread => ofThisThread ??= new JavaScriptEngine();

    public JsonNode? Evaluate(JavaScriptExpression expression, ExpressionScope scope)
    {
        try
        {
            var program = programs.GetValue(expression, static key => JavaScriptProgram.Parse(key.Source, key.Getters.Keys));
            var function = (FunctionInstance)engine.Execute(program).GetCompletionValue().AsObject();
            return JavaScriptValues.ToJson(function.Call(JsValue.Undefined, Arguments(expression, scope)));
        }
#pragma warning disable CA1031 // The interpreter answers a bad script with exceptions of any type; all of them are the script's fault.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // What an interrupted interpreter holds is not known.
            ofThisThread = null;
            throw new ExpressionException(Describe(exception));
        }
    }

    private string Describe(Exception exception) =>
        exception switch
        {
            ExpressionException own => own.Message,
            StatementsCountOverflowException => $"the JavaScript ran more than {MostStatements} statements; make it shorter",
            TimeoutException => $"the JavaScript ran longer than {LongestTime.TotalSeconds} s; make it simpler",
            RecursionDepthOverflowException => $"the JavaScript called itself more than {DeepestRecursion} times; use a loop",
            JavaScriptException script =>
                $"the JavaScript failed in line {Math.Max(1, script.LineNumber - 1)}{Near(engine.GetLastSyntaxNode())}: {Limited(script.Error.ToString())}",
            _ => $"the JavaScript failed: {Limited(exception.Message)}",
        };

    private static string Near(SyntaxNode? node) => node is Identifier identifier ? $" near '{identifier.Name}'" : "";

    private static string Limited(string text) => text.Length <= 500 ? text : text[..500];

    private JsValue[] Arguments(JavaScriptExpression expression, ExpressionScope scope)
    {
        var variables = engine.Object.Construct([]);
        foreach (var name in scope.Initial.Keys)
            variables.FastAddProperty(name, Variable(name), writable: false, enumerable: true, configurable: false);

        var run = engine.Object.Construct([]);
        run.FastAddProperty("id", new JsValue(scope.RunId), writable: false, enumerable: true, configurable: false);

        return
        [
            variables,
            JavaScriptValues.Target(engine, scope),
            new JsValue(scope.Attempt),
            run,
            Function(arguments => Variable(TypeConverter.ToString(arguments.At(0)))),
            Function(arguments => scope.Inputs.TryGetValue(TypeConverter.ToString(arguments.At(0)), out var json) ? Value(json) : JsValue.Null),
            .. expression.Getters.Values.Select(name => new JsValue(Function(_ => Variable(name)))),
        ];

        JsValue Variable(string name) => scope.Variable(name) is { } json
            ? Value(json)
            : throw new ExpressionException($"unknown variable '{name}'; add it to the distribution's variables");

        JsValue Value(string json) => JavaScriptValues.FromJson(engine, JsonNode.Parse(json));

        ClrFunctionInstance Function(Func<JsValue[], JsValue> call) => new(engine, (_, arguments) => call(arguments));
    }

    private void RemoveWhatIsNotRepeatableOrBounded()
    {
        foreach (var name in (string[])["Date", "RegExp", "JSON", "Function", "eval"])
            engine.Global.RemoveOwnProperty(name);
        engine.Function.PrototypeObject.RemoveOwnProperty("constructor");
        engine.Math.RemoveOwnProperty("random");
        foreach (var name in (string[])["match", "search"])
            engine.String.PrototypeObject.RemoveOwnProperty(name);
    }

    private static void Freeze(ObjectInstance instance, HashSet<ObjectInstance> done)
    {
        if (!done.Add(instance))
            return;
        foreach (var (_, property) in instance.GetOwnProperties().ToList())
        {
            property.Configurable = false;
            if (property.Value is null)
                continue;
            property.Writable = false;
            if (property.Value.IsObject())
                Freeze(property.Value.AsObject(), done);
        }

        instance.Extensible = false;
        if (instance.Prototype is { } prototype)
            Freeze(prototype, done);
    }
}
