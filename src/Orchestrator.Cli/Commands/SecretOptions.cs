using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary>Where secrets come from: files, or standard input. Never an argument, which every account of the computer could read.</summary>
internal sealed class SecretOptions
{
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
            if (All.Count(option => result.GetValue(option) == SecretFile.StandardInput) > 1)
                result.AddError("Only one secret can come from standard input; give the others as files.");
        });
    }

    /// <summary>Puts what was given into the body.</summary>
    /// <exception cref="CliException">A file cannot be read, or holds nothing.</exception>
    public async Task<CredentialBody> Read(CredentialBody body, ParseResult parsed, CliHost host, CancellationToken cancellation) => body with
    {
        Password = await Secret(password, SecretFile.FirstLine, parsed, host, cancellation),
        PrivateKey = await Secret(key, SecretFile.Read, parsed, host, cancellation),
        Passphrase = await Secret(passphrase, SecretFile.FirstLine, parsed, host, cancellation),
        SudoPassword = await Secret(sudoPassword, SecretFile.FirstLine, parsed, host, cancellation),
    };

    private IEnumerable<Option<string?>> All => [password, key, passphrase, sudoPassword];

    private static Option<string?> Named(string name, string description) => new(name) { Description = description };

    /// <summary>What is sent, which is never empty: that would take the secret away.</summary>
    private static async Task<string?> Secret(
        Option<string?> option, Func<string, string, CliHost, CancellationToken, Task<string>> read, ParseResult parsed, CliHost host, CancellationToken cancellation) =>
        parsed.GetValue(option) is { Length: > 0 } path ? await read(option.Name, path, host, cancellation) : null;
}
