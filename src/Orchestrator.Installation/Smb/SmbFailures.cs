using System.Text.RegularExpressions;
using Orchestrator.Core.Credentials;
using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Smb;

/// <summary>What Windows says through Samba's programs when something does not work, as sentences with a remedy.</summary>
internal static partial class SmbFailures
{
    private const int NotFound = 127;
    private static readonly string[] Losses = ["CONNECTION_RESET", "CONNECTION_DISCONNECTED", "CONNECTION_ABORTED", "LOCAL_DISCONNECT"];

    /// <summary>The errors in an output by their names, without the words NT_STATUS_ and WERR_.</summary>
    public static IEnumerable<string> Names(string said) => ErrorName().Matches(said).Select(match => match.Groups["name"].Value).Where(name => name is not "OK").Distinct();

    /// <summary>Which of several errors is the one to tell: smbclient loses its connection over others. Null: there is none.</summary>
    public static string? Cause(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Find(name => !Losses.Contains(name)) ?? all.FirstOrDefault();
    }

    public static string Sentence(string name, Credential credential, RemotePlace place)
    {
        var user = $"'{credential.Set.User}'";
        var set = $"credential set '{credential.Set.Name}'";
        var port = $"port {place.Port}";
        return name switch
        {
            "LOGON_FAILURE" or "WRONG_PASSWORD" or "NO_SUCH_USER" =>
                $"{user} is not let in: user or password of the {set} are wrong. An account of a domain is written DOMAIN\\user",
            "ACCOUNT_LOCKED_OUT" => $"the account {user} is locked after too many wrong passwords: unlock it, and store the right password in the {set} before the next attempt",
            "ACCOUNT_DISABLED" => $"the account {user} is disabled: enable it on '{place.Host}' or in its domain, or use another credential set",
            "ACCOUNT_EXPIRED" => $"the account {user} has expired: renew it, or use another credential set",
            "PASSWORD_EXPIRED" or "PASSWORD_MUST_CHANGE" => $"the password of {user} has expired: change it, and store the new one in the {set}",
            "ACCOUNT_RESTRICTION" or "LOGON_TYPE_NOT_GRANTED" or "INVALID_WORKSTATION" or "INVALID_LOGON_HOURS" =>
                $"{user} may not sign in over the network now ({name}): look at the policies and hours of the account",
            "NO_LOGON_SERVERS" or "TRUSTED_RELATIONSHIP_FAILURE" or "TRUST_FAILURE" or "NO_TRUST_SAM_ACCOUNT" =>
                $"'{place.Host}' cannot ask its domain about {user} ({name}): does it reach a domain controller? A local account works without",
            "ACCESS_DENIED" =>
                $"no administrative rights: '{place.Host}' refuses {user}. It must be one of its administrators; a local account other than Administrator also needs LocalAccountTokenFilterPolicy=1 there",
            "BAD_NETWORK_NAME" =>
                $"the share ADMIN$ is missing on '{place.Host}': let the distribution make it (input adminShare), or switch on administrative shares there (AutoShareWks, AutoShareServer)",
            "CONNECTION_REFUSED" => $"{port} refused: is file sharing (the service Server) switched on on '{place.Host}'?",
            "IO_TIMEOUT" or "CONNECTION_TIMEOUT" => $"{port} does not answer: is the computer switched on, or does a firewall drop connections to it? Allow 'File and Printer Sharing (SMB-In)'",
            "HOST_UNREACHABLE" or "NETWORK_UNREACHABLE" or "UNSUCCESSFUL" => $"no route to '{place.Host}', {port}: is it switched on and in the network?",
            "BAD_NETWORK_PATH" or "NOT_FOUND" => $"'{place.Host}' has no address: is its name right? Set the target's address",
            "CONNECTION_RESET" or "CONNECTION_DISCONNECTED" or "CONNECTION_ABORTED" or "LOCAL_DISCONNECT" =>
                $"{port} closed the connection: is it a firewall in between, or a computer that only speaks SMB 1? SMB 2 is needed",
            "INVALID_NETWORK_RESPONSE" or "NOT_SUPPORTED" or "REVISION_MISMATCH" => $"'{place.Host}' does not speak SMB as it is needed ({name}): SMB 2 with signing, which every maintained Windows has",
            "DISK_FULL" => "no space left on the computer's system drive; free some and try again",
            "SHARING_VIOLATION" or "LOCK_NOT_GRANTED" => "a file is in use on the computer, perhaps by a virus scanner; try again, or exempt C:\\Windows\\Orchestrator",
            "VIRUS_INFECTED" or "VIRUS_DELETED" => "a virus scanner on the computer refuses the agent; exempt C:\\Windows\\Orchestrator from it",
            "SERVICE_DISABLED" => "the service is disabled on the computer; set it to manual there",
            "SERVICE_REQUEST_TIMEOUT" => "the service did not start in time; does a virus scanner hold the agent, or is something it needs missing?",
            "SERVICE_MARKED_FOR_DELETE" => "the service is being deleted and somebody still looks at it: close the list of services on the computer, and try again",
            "SERVICE_LOGON_FAILED" => "the service may not sign in on the computer; it must run as LocalSystem",
            _ => $"the computer says {name}",
        };
    }

    /// <summary>A program failed without naming an error of Windows.</summary>
    public static string OfProgram(string program, int code, string said) =>
        code == NotFound || said.Contains("No such file or directory", StringComparison.Ordinal)
            ? $"the program {program} is not on the server: install smbclient and samba-common-bin (Debian), or samba-client and samba-common-tools (Red Hat)"
            : LastLine(said) is { Length: > 0 } line ? $"{program} failed: {line}" : $"{program} ended with code {code} without saying why";

    private static string LastLine(string said) => said.Split('\n').Select(line => line.Trim()).LastOrDefault(line => line.Length > 0) ?? "";

    [GeneratedRegex(@"\b(NT_STATUS|WERR)_(?<name>[A-Z0-9_]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ErrorName();
}
