using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator host-keys</c>: the keys by which the SSH servers of targets are known.</summary>
internal static class HostKeysCommand
{
    private static readonly string[] Headings = ["Algorithm", "Fingerprint", "Since", "From"];

    public static Command Create(GlobalOptions globals) => new("host-keys", "Lists, adds and forgets the keys by which the SSH server of a target is known.")
    {
        List(globals),
        Add(globals),
        Forget(globals),
    };

    private static Argument<string> Target() => new("TARGET") { Description = "Name of the target." };

    private static Command List(GlobalOptions globals)
    {
        var target = Target();
        return globals.Bind(new Command("list", "Lists them.") { target }, async (session, parsed, cancellation) =>
        {
            var keys = await session.Client.HostKeys(parsed.GetValue(target)!, cancellation);
            session.List(new Page<HostKeyInfo>(keys, keys.Count), Headings, key => [key.Algorithm, key.Fingerprint, Words.Instant(key.LearnedAt), key.LearnedBy]);
            return ExitCode.Success;
        });
    }

    private static Command Add(GlobalOptions globals)
    {
        var target = Target();
        var file = new Option<string>("--file") { Description = "File with lines as ssh-keyscan prints them, or a .pub file; compare its fingerprint with the computer's own first.", Required = true };
        return globals.Bind(new Command("add", "Adds keys; a known one is not replaced.") { target, file }, async (session, parsed, cancellation) =>
        {
            var path = parsed.GetValue(file)!;
            if (!File.Exists(path))
                throw new CliException(ExitCode.BadInput, $"There is no file '{path}'.", "Name a file that ssh-keyscan wrote.");
            var lines = (await File.ReadAllLinesAsync(path, cancellation)).Where(line => line.Trim().Length > 0 && !line.StartsWith('#')).ToList();
            var keys = await session.Client.AddHostKeys(parsed.GetValue(target)!, new NewHostKeys(lines), cancellation);
            session.List(new Page<HostKeyInfo>(keys, keys.Count), Headings, key => [key.Algorithm, key.Fingerprint, Words.Instant(key.LearnedAt), key.LearnedBy]);
            return ExitCode.Success;
        });
    }

    private static Command Forget(GlobalOptions globals)
    {
        var target = Target();
        return globals.Bind(new Command("forget", "Forgets all of them, for example after the computer was installed anew.") { target }, async (session, parsed, cancellation) =>
        {
            await session.Client.ForgetHostKeys(parsed.GetValue(target)!, cancellation);
            session.Tell($"The keys of '{parsed.GetValue(target)}' are forgotten.");
            return ExitCode.Success;
        });
    }
}
