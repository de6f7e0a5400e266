using System.Text.RegularExpressions;
using Orchestrator.Core.Credentials;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Credentials;

/// <summary>What makes a usable credential set. What it complains about never repeats a secret.</summary>
internal static partial class CredentialRules
{
    private const int LongestName = 100;
    private const int LongestDescription = 1_000;
    private const int LongestUser = 256;
    private const int LongestPassword = 1_024;
    private const int LongestKey = 16 * 1_024;

    /// <exception cref="Refusal">Something is wrong; all of it is named.</exception>
    public static void Check(CredentialSet set, CredentialSecrets secrets)
    {
        var mistakes = new List<Mistake>();
        if (Names.MistakeIn(set.Name, "A credential set", LongestName) is { } misnamed)
            mistakes.Add(misnamed);
        if (set.Description.Length > LongestDescription)
            Add("description", $"A description has at most {LongestDescription} characters.");
        if (set.Port is < 1 or > 65_535)
            Add("port", $"port is {set.Port}; give 1 to 65535.");
        CheckUser("user", set.User, set.Kind, mistakes);
        if (set.BecomeUser is { } become)
            CheckUser("becomeUser", become, CredentialKind.Ssh, mistakes);
        CheckLine("password", secrets.Password, mistakes);
        CheckLine("passphrase", secrets.Passphrase, mistakes);
        CheckLine("sudoPassword", secrets.SudoPassword, mistakes);
        if (secrets.PrivateKey is { } key && (key.Length > LongestKey || !PrivateKey().IsMatch(key)))
            Add("privateKey", "That is no private key; give the whole file, from '-----BEGIN ... PRIVATE KEY-----' to '-----END ... PRIVATE KEY-----'.");
        if (secrets is { Passphrase: not null, PrivateKey: null })
            Add("passphrase", "A passphrase belongs to a private key, and there is none; give both.");
        if (set.Kind == CredentialKind.Windows)
            CheckWindows(set, secrets, mistakes);
        if (mistakes.Count > 0)
            throw Refusal.BadRequest(string.Join(" ", mistakes.Select(mistake => mistake.Message)), mistakes);

        void Add(string field, string message) => mistakes.Add(new(null, field, message));
    }

    /// <summary>A key as OpenSSH wants it: lines end with a line feed, the last one, too.</summary>
    public static string? Key(string? text) => string.IsNullOrEmpty(text) ? null : text.ReplaceLineEndings("\n").Trim() + "\n";

    /// <summary>Null where a secret is to be removed.</summary>
    public static string? Some(string? secret) => string.IsNullOrEmpty(secret) ? null : secret;

    private static void CheckWindows(CredentialSet set, CredentialSecrets secrets, List<Mistake> mistakes)
    {
        if (secrets.Password is null)
            mistakes.Add(new(null, "password", "Windows lets nobody in without a password; give it."));
        if (secrets.PrivateKey is not null)
            mistakes.Add(new(null, "privateKey", "Windows' own administration takes no key; leave it out, or make the set for SSH."));
        if (set.Sudo || set.BecomeUser is not null || secrets.SudoPassword is not null)
            mistakes.Add(new(null, "sudo", "Windows knows no sudo; leave sudo, becomeUser and sudoPassword out."));
    }

    // Users become arguments and lines of files that other programs read.
    private static void CheckUser(string field, string user, CredentialKind kind, List<Mistake> mistakes)
    {
        var usable = user.Length is > 0 and <= LongestUser && (kind == CredentialKind.Ssh ? UnixUser() : WindowsUser()).IsMatch(user);
        if (!usable)
            mistakes.Add(new(null, field, $"'{Shown(user)}' cannot be an account's name; give 1 to {LongestUser} letters, digits and . _ @ - (for Windows also DOMAIN\\user and blanks)."));
    }

    private static string Shown(string user) => new([.. user.Where(Names.IsVisible).Take(LongestUser)]);

    private static void CheckLine(string field, string? secret, List<Mistake> mistakes)
    {
        if (secret is not null && (secret.Length > LongestPassword || secret.Any(char.IsControl)))
            mistakes.Add(new(null, field, $"{field} has at most {LongestPassword} characters in one line, without control characters."));
    }

    [GeneratedRegex(@"^[\p{L}\p{N}_][\p{L}\p{N}_.@\\+-]*\$?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex UnixUser();

    [GeneratedRegex(@"^[\p{L}\p{N}_][\p{L}\p{N}_.@\\ $-]*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex WindowsUser();

    [GeneratedRegex(@"\A-----BEGIN ([A-Z ]* )?PRIVATE KEY-----\n[\s\S]+\n-----END ([A-Z ]* )?PRIVATE KEY-----\n\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex PrivateKey();
}
