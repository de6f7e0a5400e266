using Orchestrator.Cli.Terminal;
using Orchestrator.Cli.Watching;

namespace Orchestrator.Cli.Tests;

/// <summary>What one call of the program came to.</summary>
internal sealed record CliRun(int Code, string Out, string Error)
{
    public IReadOnlyList<string> Lines => Out.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    /// <summary>Calls the program in this process, its output redirected, its environment empty but for these variables.</summary>
    public static Task<CliRun> Of(string[] args, params (string Name, string Value)[] variables) => With("", args, variables);

    /// <summary>The same with something on its standard input.</summary>
    public static async Task<CliRun> With(string input, string[] args, params (string Name, string Value)[] variables)
    {
        var environment = variables.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
        environment.TryAdd("ORCHESTRATOR_DATA", Path.Combine(Path.GetTempPath(), "orchestrator-no-such-folder"));
        using var bytes = new MemoryStream();
        var (output, error) = (new StringWriter(), new StringWriter());
        var host = new CliHost
        {
            Out = output,
            Error = error,
            In = new StringReader(input),
            OpenOut = () => bytes,
            Variable = name => environment.GetValueOrDefault(name),
            Patience = new ReconnectPatience(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), TimeSpan.FromSeconds(20)),
        };
        var code = await new CliProgram(host).Run(args, TestContext.Current.CancellationToken);
        return new CliRun(code, output.ToString() + System.Text.Encoding.UTF8.GetString(bytes.ToArray()), error.ToString());
    }
}
