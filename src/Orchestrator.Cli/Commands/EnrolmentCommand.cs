using System.CommandLine;
using System.Globalization;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator enrolment</c>: tokens with which computers become targets.</summary>
internal static class EnrolmentCommand
{
    private static readonly string[] Headings = ["Token", "For", "Used", "Expires", "State", "Made by"];

    public static Command Create(GlobalOptions globals) => new("enrolment", "Makes, lists and revokes the tokens that agents enrol with.")
    {
        Make(globals),
        List(globals),
        Revoke(globals),
    };

    private static Command Make(GlobalOptions globals)
    {
        var name = new Option<string>("--name") { Description = "What the token is for.", DefaultValueFactory = _ => "enrolment" };
        var uses = new Option<int>("--uses") { Description = "How many agents may enrol with it.", DefaultValueFactory = _ => 1 };
        var expires = new Option<string>("--expires") { Description = "Minutes, hours or days until it ends: 30m, 12h, 7d (30d at most).", DefaultValueFactory = _ => "24h" };
        var file = new Option<string?>("--token-file") { Description = "Writes the token into this new file, readable by this account only, instead of showing it." };
        return globals.Bind(new Command("create", "Makes a token; it is shown once.") { name, uses, expires, file }, async (session, parsed, cancellation) =>
        {
            var wanted = new NewEnrolmentToken(parsed.GetValue(name)!, parsed.GetValue(uses), Minutes(parsed.GetValue(expires)!));
            var path = parsed.GetValue(file);
            await using var into = path is null ? null : NewSecretFile.Create(file.Name, path);
            var made = await session.Client.CreateEnrolmentToken(wanted, cancellation);
            if (into is not null)
            {
                await into.Write(made.Token + "\n", cancellation);
                into.Keep();
            }

            if (session.IsJson)
            {
                session.Say(path is null ? made : made with { Token = "" }, "");
                return ExitCode.Success;
            }

            session.Tell(path is null ? $"Token (shown only now): {made.Token}" : $"The token is in {path}.");
            session.Tell($"Good for {wanted.Uses} agent(s) until {Words.Instant(made.ExpiresAt)}. On each computer, with the token in a file:");
            session.Tell($"orchestrator-agent enroll --server {session.Client.Url} --token-file FILE --data DIR --server-key-fingerprint {made.ServerKeyFingerprint}");
            return ExitCode.Success;
        });
    }

    private static Command List(GlobalOptions globals) => globals.Bind(new Command("list", "Lists tokens, the newest first."), async (session, _, cancellation) =>
    {
        var tokens = await session.Client.EnrolmentTokens(cancellation);
        session.List(new Page<EnrolmentTokenInfo>(tokens, tokens.Count), Headings, Cells);
        return ExitCode.Success;
    });

    private static Command Revoke(GlobalOptions globals)
    {
        var id = new Argument<string>("TOKEN") { Description = "The token's id, as the list shows it." };
        return globals.Bind(new Command("revoke", "Ends a token; agents that have enrolled with it stay.") { id }, async (session, parsed, cancellation) =>
        {
            await session.Client.RevokeEnrolmentToken(parsed.GetValue(id)!, cancellation);
            session.Tell($"Token {parsed.GetValue(id)} is revoked.");
            return ExitCode.Success;
        });
    }

    private static IEnumerable<string?> Cells(EnrolmentTokenInfo token) =>
    [
        token.Id, token.Name, $"{token.Used} of {token.Uses}", Words.Instant(token.ExpiresAt), State(token), token.By,
    ];

    private static string State(EnrolmentTokenInfo token) =>
        token.RevokedAt is not null ? "revoked" : token.ExpiresAt <= TimeProvider.System.GetUtcNow() ? "expired" : token.Used >= token.Uses ? "used up" : "valid";

    private static int Minutes(string text)
    {
        var unit = text.Length > 1 ? text[^1] switch { 'm' => 1, 'h' => 60, 'd' => 24 * 60, _ => 0 } : 0;
        return unit > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 1_000_000
            ? count * unit
            : throw new CliException(ExitCode.BadInput, $"--expires is '{text}'.", "Give minutes, hours or days: 30m, 12h, 7d.");
    }
}
