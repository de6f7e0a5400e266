using Orchestrator.Cli.Client;
using Orchestrator.Cli.Watching;
using Spectre.Console;

namespace Orchestrator.Cli.Tests;

public sealed class LiveViewTests
{
    [Fact]
    public async Task The_picture_shows_the_run_the_bar_the_reasons_and_the_last_actions()
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        console.Profile.Width = 100;
        await console.Live(new Text("")).StartAsync(context =>
        {
            var view = new LiveView(context);
            view.Show(Run(new RunLedger(1000, 500, 1, 0, 0, 0, 499, 0)), [new WaitGroup { ActivityName = "Install", State = "waiting", Why = "It is off.", Targets = 499 }]);
            view.Show(new EntryInfo { Target = "box", CommandId = "c", Phase = "result", Name = "failed", Outcome = "failed" });
            view.Notice("The server is away.");
            console.Write(view.Picture());
            return Task.CompletedTask;
        });

        var lines = output.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).ToList();
        lines.ShouldContain("Hello version 1, run r1");
        lines.ShouldContain(new string('█', 26) + new string('░', 24), "a single failure among a thousand has its own cell");
        lines.ShouldContain("  499 targets in Install: It is off.");
        lines.ShouldContain("  box: failed");
        lines.ShouldContain("The server is away.");
    }

    private static RunInfo Run(RunLedger ledger) => new() { Id = "r1", Name = "Hello", DefinitionVersion = 1, Status = "running", Ledger = ledger };
}
