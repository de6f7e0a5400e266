using System.Text;
using Orchestrator.Cli.Watching;
using Spectre.Console;

namespace Orchestrator.Cli.Terminal;

/// <summary>What surrounds a command: the terminal, the environment, the clock.</summary>
internal sealed record CliHost
{
    /// <summary>Wide enough that no line of a report is broken when it goes into a file.</summary>
    private const int WidthOfFiles = 1000;

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Standard input, for secrets.</summary>
    public required TextReader In { get; init; }

    /// <summary>Asks the person at the terminal for a secret, which is not shown while it is typed; null: there is no person.</summary>
    public Func<string, string>? AskSecret { get; init; }

    /// <summary>Standard output as bytes, for exports.</summary>
    public required Func<Stream> OpenOut { get; init; }

    /// <summary>An environment variable, or null.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>True if a person looks at it: colours and live pictures are shown.</summary>
    public bool IsTerminal { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ReconnectPatience Patience { get; init; } = ReconnectPatience.Default;

    /// <summary>The real surroundings of this process.</summary>
    public static CliHost OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        AskSecret = Console.IsInputRedirected ? null : Asked,
        OpenOut = Console.OpenStandardOutput,
        Variable = Environment.GetEnvironmentVariable,
        IsTerminal = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb",
    };

    private static string Asked(string question)
    {
        Console.Error.Write(question);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }

    /// <summary>Rendering onto <see cref="Out"/>.</summary>
    public IAnsiConsole CreateConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Out),
            Ansi = IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!IsTerminal)
            console.Profile.Width = WidthOfFiles;
        return console;
    }
}
