using Orchestrator.Core.Expressions;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Tests.Expressions;

public sealed class JavaScriptTests
{
    private static readonly Dictionary<string, string> Initial = new()
    {
        ["Ring"] = "\"pilot\"",
        ["count"] = "3",
        ["List"] = "[1,[2],{\"a\":null}]",
        ["not a name"] = "true",
    };

    private static readonly ExpressionNames Names = new(
        Initial.Keys.ToHashSet(), new Dictionary<string, string> { ["v1"] = "Ring" }, new HashSet<string> { "file", "absent" });

    private static readonly ExpressionScope Scope = new(
        Initial,
        new Dictionary<string, string> { ["count"] = "4" },
        new Dictionary<string, string> { ["file"] = "{\"size\":2}" },
        new Target { Id = "t1", Name = "web-1", Os = "linux", Architecture = "x64", Site = "Berlin", Tags = ["a", "b"] },
        "run-1",
        Attempt: 2) { Zone = "Europe/Berlin" };

    [Theory]
    [InlineData("1 + 1", "2")]
    [InlineData("0.5", "0.5")]
    [InlineData("getRing()", "\"pilot\"")]
    [InlineData("variables.Ring + getVariable('count')", "\"pilot4\"")]
    [InlineData("getCount()", "4")]
    [InlineData("getVariable('not a name')", "true")]
    [InlineData("getList()", "[1,[2],{\"a\":null}]")]
    [InlineData("getInput('file').size", "2")]
    [InlineData("getInput('absent')", "null")]
    [InlineData("[target.name, target.os, target.architecture, target.site, target.zone, target.tags.length]", "[\"web-1\",\"linux\",\"x64\",\"Berlin\",\"Europe/Berlin\",2]")]
    [InlineData("target.tags.indexOf('b') >= 0 && attempt == 2", "true")]
    [InlineData("run.id", "\"run-1\"")]
    [InlineData("var x = 1; for (var i = 0; i < 5; i++) { x *= 2; } x", "32")]
    [InlineData("if (attempt > 1) { return 'again'; } 'first'", "\"again\"")]
    [InlineData("var getSecret = function () { return 7; }; getSecret()", "7")]
    [InlineData("({a: [], b: 'ä'})", "{\"a\":[],\"b\":\"\\u00E4\"}")]
    [InlineData("undefined", "null")]
    [InlineData("// nothing\n'x' // more", "\"x\"")]
    public void It_sees_variables_inputs_target_attempt_and_run(string source, string json) =>
        (Read(source).Evaluate(Scope)?.ToJsonString() ?? "null").ShouldBe(json);

    [Theory]
    [InlineData("while (true) {}", "statements")]
    [InlineData("function f() { return f(); } f()", "called itself")]
    [InlineData("nothing.there", "nothing")]
    [InlineData("throw 'no'", "no")]
    [InlineData("throw {message: 5}", "JavaScript")]
    [InlineData("leaked = 1", "ReferenceError")]
    [InlineData("target.name = 'other'", "JavaScript failed")]
    [InlineData("Array.prototype.extra = 1", "JavaScript failed")]
    [InlineData("Math.max.extra = 1", "JavaScript failed")]
    [InlineData("1 / 0", "Infinity")]
    [InlineData("getRing", "function")]
    [InlineData("var a = []; a[0] = a; a", "too large")]
    [InlineData("new Date()", "Date")]
    [InlineData("Math.random()", "TypeError")]
    [InlineData("eval('1')", "ReferenceError")]
    [InlineData("new Function('return 1')()", "Function")]
    [InlineData("[].constructor.constructor('return 1')()", "JavaScript failed")]
    [InlineData("System.IO.File.Exists('x')", "System")]
    [InlineData("'x'.match('(x+)+$')", "JavaScript failed")]
    public void What_is_not_allowed_has_no_value_and_says_why(string source, string part)
    {
        var expression = Read(source);

        Should.Throw<ExpressionException>(() => expression.Evaluate(Scope)).Message.ShouldContain(part);
        Read("[typeof leaked, [].extra, target.name]").Evaluate(Scope)!.ToJsonString().ShouldBe("[\"undefined\",null,\"web-1\"]");
    }

    [Fact]
    public void A_long_loop_ends() =>
        Should.Throw<ExpressionException>(() => Read("var s = 0; for (var i = 0; i < 1e9; i++) s += i; s").Evaluate(Scope));

    [Theory]
    [InlineData("1 +", "syntax")]
    [InlineData("1\n+ + )", "line 2")]
    [InlineData("}) + (function () {", "braces")]
    [InlineData("with (target) { name }", "syntax")]
    public void Syntax_errors_are_found_before_anything_runs(string source, string part)
    {
        JavaScriptExpression.Read(source, Names, out var error).ShouldBeNull();

        error.ShouldNotBeNull().ShouldContain(part);
    }

    [Theory]
    [InlineData('(')]
    [InlineData('[')]
    [InlineData('!')]
    [InlineData('-')]
    [InlineData('{')]
    public void Deep_nesting_is_refused_and_what_is_allowed_fits_a_small_stack(char nesting)
    {
        JavaScriptExpression.Read(new string(nesting, 501), Names, out var refused);
        refused.ShouldNotBeNull().ShouldContain("500");
        JavaScriptExpression.Read(new string('x', JavaScriptExpression.LongestSource + 1), Names, out var tooLong);
        tooLong.ShouldNotBeNull().ShouldContain("4096");

        var depth = nesting is '(' or '[' ? 249 : 240;
        var close = nesting switch { '(' => ")", '[' => "]", '{' => "}", _ => "" };
        var open = nesting == '-' ? "- " : nesting.ToString();
        var source = string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
        string? outcome = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    outcome = Read(source).Evaluate(Scope) is null ? "null" : "value";
                }
                catch (ExpressionException exception)
                {
                    outcome = exception.Message;
                }
            },
            maxStackSize: 1024 * 1024);
        thread.Start();
        thread.Join();

        outcome.ShouldNotBeNull();
    }

    [Fact]
    public void Many_threads_evaluate_the_same_expression()
    {
        var expression = Read("var sum = 0; for (var i = 0; i < 20; i++) { sum += i; } sum + getCount()");

        Parallel.For(0, 500, _ => expression.Evaluate(Scope)!.GetValue<long>().ShouldBe(194));
    }

    private static JavaScriptExpression Read(string source)
    {
        var expression = JavaScriptExpression.Read(source, Names, out var error);
        error.ShouldBeNull();
        return expression.ShouldNotBeNull();
    }
}
