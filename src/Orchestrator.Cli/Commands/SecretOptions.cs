using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary>Where secrets come from: files, or standard input. Never an argument, which every account of the computer could read.</summary>
internal sealed class SecretOptions
{
    private const string StandardInput = "-";
    private const int LongestFile = 64 * 1024;

    private readonly Option<string?> password = Named("--password-file", "File with the password in its first line; - for standard input.");

    private readonly Option<string?> key = Named("--key-file", "File with the private key for SSH; - for standard input.");

    private readonly Option<string?> passphrase = Named("--passphrase-file", "File with what the private key is encrypted with; - for standard input.");

    private readonly Option<string?> sudoPassword = Named("--sudo-password-file", "File with what sudo asks for, where it is not the password; - for standard input.");

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (All.Count(option => result.GetValue(option) == StandardInput) > 1)
                result.AddError("Only one secret can come from standard input; give the others as files.");
        });
    }

    /// <summary>Puts what was given into the body.</summary>
    /// <exception cref="CliException">A file cannot be read, or holds nothing.</exception>
    public async Task<CredentialBody> Read(CredentialBody body, ParseResult parsed, CliHost host, CancellationToken cancellation) => body with
    {
        Password = await Secret(password, FirstLine, parsed, host, cancellation),
        PrivateKey = await Secret(key, text => text, parsed, host, cancellation),
        Passphrase = await Secret(passphrase, FirstLine, parsed, host, cancellation),
        SudoPassword = await Secret(sudoPassword, FirstLine, parsed, host, cancellation),
    };

    private IEnumerable<Option<string?>> All => [password, key, passphrase, sudoPassword];

    private static Option<string?> Named(string name, string description) => new(name) { Description = description };

    private static string FirstLine(string text) => text.ReplaceLineEndings("\n").Split('\n')[0];

    /// <summary>What is sent, which is never empty: that would take the secret away.</summary>
    private static async Task<string?> Secret(
        Option<string?> option, Func<string, string> part, ParseResult parsed, CliHost host, CancellationToken cancellation)
    {
        if (parsed.GetValue(option) is not { Length: > 0 } path)
            return null;
        try
        {
            var text = path == StandardInput ? await host.In.ReadToEndAsync(cancellation) : await ReadFile(path, cancellation);
            var source = path == StandardInput ? "standard input" : $"'{path}'";
            if (text.Trim().Length == 0)
                throw new CliException(ExitCode.BadInput, $"{option.Name}: there is nothing in {source}.");
            return part(text) is var secret && secret.Trim().Length > 0
                ? secret
                : throw new CliException(ExitCode.BadInput, $"{option.Name}: the first line of {source} is empty; write the secret there.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.BadInput, $"{option.Name}: '{path}' cannot be read: {failure.Message}");
        }
    }

    private static Task<string> ReadFile(string path, CancellationToken cancellation) =>
        new FileInfo(path) is { Exists: true, Length: > LongestFile }
            ? throw new CliException(ExitCode.BadInput, $"'{path}' has more than {LongestFile / 1024} KB; that is no secret.")
            : File.ReadAllTextAsync(path, cancellation);
}
