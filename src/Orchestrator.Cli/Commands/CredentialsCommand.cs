using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator credentials</c>: what installers log in to targets with.</summary>
internal static class CredentialsCommand
{
    private const string TrustOnFirstUse = "trust-on-first-use";
    private static readonly string[] Headings = ["Set", "Kind", "User", "Secrets", "Sudo", "Host keys", "Changed", "By", "Description"];

    public static Command Create(GlobalOptions globals) => new("credentials", "Makes, rotates, lists and removes what installers log in to targets with.")
    {
        List(globals),
        Set(globals),
        Rotate(globals),
        Remove(globals),
    };

    private static Command List(GlobalOptions globals) => globals.Bind(new Command("list", "Lists credential sets; secrets never come out."), async (session, _, cancellation) =>
    {
        var sets = await session.Client.Credentials(cancellation);
        session.List(new Page<CredentialInfo>(sets, sets.Count), Headings, Cells);
        return ExitCode.Success;
    });

    private static Command Set(GlobalOptions globals)
    {
        var name = Name();
        var kind = new Option<string>("--kind") { Description = "ssh or windows.", Required = true }.AcceptOnlyFromAmong("ssh", "windows");
        var user = new Option<string>("--user") { Description = "The account; for Windows also DOMAIN\\user.", Required = true };
        var description = new Option<string?>("--description") { Description = "What it is for." };
        var port = new Option<int?>("--port") { Description = "TCP port, if it is not the usual one." };
        var sudo = new Option<bool>("--sudo") { Description = "SSH: commands that need it are run through sudo." };
        var become = new Option<string?>("--become-user") { Description = "SSH: whom sudo makes one into; root if it is not given." };
        var hostKeys = new Option<string>("--host-keys") { Description = $"SSH: strict, or {TrustOnFirstUse}.", DefaultValueFactory = _ => "strict" }.AcceptOnlyFromAmong("strict", TrustOnFirstUse);
        var secrets = new SecretOptions();
        var command = new Command("set", "Makes a credential set, or replaces it as a whole. The set 'default' is used where nothing else is named.")
        {
            name, kind, user, description, port, sudo, become, hostKeys,
        };
        secrets.AddTo(command);
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var body = new CredentialBody
            {
                Kind = parsed.GetValue(kind),
                User = parsed.GetValue(user),
                Description = parsed.GetValue(description),
                Port = parsed.GetValue(port),
                Sudo = parsed.GetValue(sudo),
                BecomeUser = parsed.GetValue(become),
                HostKeys = parsed.GetValue(hostKeys) == TrustOnFirstUse ? "trustOnFirstUse" : "strict",
            };
            var set = await session.Client.SetCredentials(parsed.GetValue(name)!, await secrets.Read(body, parsed, session.Host, cancellation), cancellation);
            session.Say(set, $"Credential set {set.Name} is stored ({Has(set)}).");
            return ExitCode.Success;
        });
    }

    private static Command Rotate(GlobalOptions globals)
    {
        var name = Name();
        var user = new Option<string?>("--user") { Description = "Another account." };
        var secrets = new SecretOptions();
        var command = new Command("rotate", "Gives a credential set new secrets; those that are not given stay.") { name, user };
        secrets.AddTo(command);
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var body = await secrets.Read(new CredentialBody { User = parsed.GetValue(user) }, parsed, session.Host, cancellation);
            if (body == new CredentialBody())
                throw new CliException(ExitCode.BadInput, "Nothing is given to rotate.", "Name a file with --password-file, --key-file, --passphrase-file or --sudo-password-file.");
            var set = await session.Client.RotateCredentials(parsed.GetValue(name)!, body, cancellation);
            session.Say(set, $"Credential set {set.Name} has new secrets ({Has(set)}).");
            return ExitCode.Success;
        });
    }

    private static Command Remove(GlobalOptions globals)
    {
        var name = Name();
        return globals.Bind(new Command("remove", "Removes a credential set that nothing uses.") { name }, async (session, parsed, cancellation) =>
        {
            await session.Client.RemoveCredentials(parsed.GetValue(name)!, cancellation);
            session.Tell($"Credential set {parsed.GetValue(name)} is removed.");
            return ExitCode.Success;
        });
    }

    private static Argument<string> Name() => new("NAME") { Description = "The set's name." };

    private static string Has(CredentialInfo set) => set.Has is { Count: > 0 } has ? string.Join(", ", has.Select(Words.OfName)) : "no secret";

    private static IEnumerable<string?> Cells(CredentialInfo set) =>
    [
        set.Name,
        set.Kind,
        set.Port is { } port ? $"{set.User}, port {port}" : set.User,
        Has(set),
        set.Sudo ? set.BecomeUser ?? "root" : "",
        set.Kind == "ssh" ? Words.OfName(set.HostKeys ?? "") : "",
        Words.Instant(set.ChangedAt),
        set.ChangedBy,
        set.Description,
    ];
}
