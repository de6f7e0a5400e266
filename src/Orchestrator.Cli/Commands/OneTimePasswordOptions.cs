using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary>
/// Where a one-time password comes from: a file, standard input, the person at the terminal, or it is made up here and written into a new file.
/// Never an argument, which every account of the computer could read, and never shown.
/// </summary>
internal sealed class OneTimePasswordOptions
{
    private const string StandardInput = "-";
    private const int LongestFile = 64 * 1024;
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    private readonly Option<string?> file = new("--password-file") { Description = "File with the one-time password in its first line; - for standard input." };

    private readonly Option<string?> made = new("--new-password-file")
    {
        Description = "Makes up a one-time password and writes it into this new file, readable by this account only.",
    };

    public void AddTo(Command command)
    {
        command.Add(file);
        command.Add(made);
        command.Validators.Add(result =>
        {
            if (result.GetValue(file) is not null && result.GetValue(made) is not null)
                result.AddError("Give --password-file or --new-password-file, not both.");
        });
    }

    /// <exception cref="CliException">There is none, or a file cannot be used.</exception>
    public async Task<string> Read(ParseResult parsed, CliHost host, CancellationToken cancellation)
    {
        if (parsed.GetValue(made) is { Length: > 0 } path)
            return await Make(path, cancellation);
        if (parsed.GetValue(file) is { Length: > 0 } source)
            return FirstLine(source == StandardInput ? await host.In.ReadToEndAsync(cancellation) : await ReadFile(source, cancellation), source);
        return host.AskSecret?.Invoke("One-time password (not shown): ") is { Length: > 0 } typed
            ? typed
            : throw new CliException(
                ExitCode.BadInput, "No one-time password is given.", "Name a file with --password-file (- for standard input), or have one made with --new-password-file.");
    }

    private static async Task<string> Make(string path, CancellationToken cancellation)
    {
        var password = string.Join('-', Enumerable.Range(0, 5).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4)));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            await using var stream = new FileStream(path, options);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(password + "\n"), cancellation);
            return password;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.BadInput, $"--new-password-file: '{path}' cannot be made: {failure.Message}", "Name a file that is not there yet.");
        }
    }

    private static string FirstLine(string text, string source) =>
        text.ReplaceLineEndings("\n").Split('\n')[0] is { Length: > 0 } line
            ? line
            : throw new CliException(ExitCode.BadInput, $"--password-file: the first line of {(source == StandardInput ? "standard input" : $"'{source}'")} is empty; write the password there.");

    private static async Task<string> ReadFile(string path, CancellationToken cancellation)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > LongestFile }
                ? throw new CliException(ExitCode.BadInput, $"'{path}' has more than {LongestFile / 1024} KB; that is no password.")
                : await File.ReadAllTextAsync(path, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.BadInput, $"--password-file: '{path}' cannot be read: {failure.Message}");
        }
    }
}
