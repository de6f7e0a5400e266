using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;
using Spectre.Console;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator targets import</c>: tables and inventories of Ansible.</summary>
internal static class ImportCommand
{
    private const int MegaByte = 1024 * 1024;
    private const int LargestFile = 50 * MegaByte;

    private static readonly Dictionary<string, string> Formats = new(StringComparer.Ordinal)
    {
        ["csv"] = "csv", ["ansible-ini"] = "ansibleIni", ["ansible-yaml"] = "ansibleYaml",
    };

    public static Command Create(GlobalOptions globals)
    {
        var file = new Argument<string>("FILE") { Description = "The file." };
        var format = new Option<string?>("--format") { Description = "csv, ansible-ini or ansible-yaml; if it is not given, the file's name says (.csv; .yml, .yaml; else INI)." };
        format.AcceptOnlyFromAmong([.. Formats.Keys]);
        var preview = new Option<bool>("--preview") { Description = "Only shows what would be added and changed; ends with 2 if the file has errors." };
        var command = new Command("import", "Takes targets over from a table or an inventory of Ansible: the whole file, or with an error nothing of it.") { file, format, preview };
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var path = parsed.GetValue(file)!;
            var done = await Send(session, path, Formats[parsed.GetValue(format) ?? Guess(path)], parsed.GetValue(preview), cancellation);
            session.Show(done, console => Print(console, done, parsed.GetValue(preview)));
            return done.Errors.Count == 0 ? ExitCode.Success : ExitCode.BadInput;
        });
    }

    private static string Guess(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" or ".tsv" or ".txt" => "csv",
        ".yml" or ".yaml" => "ansible-yaml",
        _ => "ansible-ini",
    };

    private static async Task<ImportInfo> Send(Session session, string path, string format, bool preview, CancellationToken cancellation)
    {
        await using var content = Open(path);
        if (content.Length > LargestFile)
            throw new CliException(ExitCode.BadInput, $"'{path}' has more than {LargestFile / MegaByte} MB.", "Divide it.");
        return await session.Client.Import(content, format, preview, cancellation);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.BadInput, $"'{path}' cannot be read: {failure.Message}");
        }
    }

    private static void Print(IAnsiConsole console, ImportInfo done, bool isPreview)
    {
        if (done.Targets.Count > 0)
        {
            var table = new Table { Border = TableBorder.None };
            foreach (var heading in new[] { "Line", "Target", "", "Changes" })
                table.AddColumn(heading);
            foreach (var target in done.Targets)
                table.AddRow(new[] { $"{target.Line}", target.Name, target.IsNew ? "new" : "changed", string.Join("; ", target.Changes ?? []) }.Select(cell => new Text(Words.Line(cell))));
            console.Write(table);
        }

        foreach (var error in done.Errors)
            console.WriteLine(Words.Line(error.Line > 0 ? $"error in line {error.Line}: {error.Message}" : $"error: {error.Message}"));
        foreach (var warning in done.Warnings)
            console.WriteLine(Words.Line($"line {warning.Line}: {warning.Message}"));
        if (done.NewGroups.Count > 0)
            console.WriteLine(Words.Line($"New groups: {string.Join(", ", done.NewGroups)}"));
        var would = isPreview ? "would be " : "";
        console.WriteLine($"{done.Added} {would}added, {done.Changed} {would}changed, {done.Unchanged} unchanged{(isPreview ? "; nothing was stored." : ".")}");
    }
}
