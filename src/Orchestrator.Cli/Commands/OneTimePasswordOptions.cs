using System.CommandLine;
using System.Security.Cryptography;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary>
/// Where a one-time password comes from: a file, standard input, the person at the terminal, or it is made up here and written into a new file.
/// Never an argument, which every account of the computer could read, and never shown.
/// </summary>
internal sealed class OneTimePasswordOptions
{
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

    /// <returns>The password; whoever asked disposes of it, and keeps it before if the command has succeeded.</returns>
    /// <exception cref="CliException">There is none, or a file cannot be used.</exception>
    public async Task<GivenPassword> Read(ParseResult parsed, CliHost host, CancellationToken cancellation)
    {
        if (parsed.GetValue(made) is { Length: > 0 } path)
            return await Make(path, cancellation);
        if (parsed.GetValue(file) is { Length: > 0 } source)
            return new GivenPassword(await SecretFile.FirstLine(file.Name, source, host, cancellation));
        return host.AskSecret?.Invoke("One-time password (not shown): ") is { Length: > 0 } typed
            ? new GivenPassword(typed)
            : throw new CliException(
                ExitCode.BadInput, "No one-time password is given.", "Name a file with --password-file (- for standard input), or have one made with --new-password-file.");
    }

    private async Task<GivenPassword> Make(string path, CancellationToken cancellation)
    {
        var password = string.Join('-', Enumerable.Range(0, 5).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4)));
        var into = NewSecretFile.Create(made.Name, path);
        try
        {
            await into.Write(password + "\n", cancellation);
            return new GivenPassword(password, into);
        }
        catch
        {
            await into.DisposeAsync();
            throw;
        }
    }
}
