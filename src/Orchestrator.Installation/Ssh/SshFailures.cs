using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Ssh;

/// <summary>What ssh and sudo say when something does not work, as sentences with a remedy.</summary>
internal static class SshFailures
{
    /// <param name="said">Standard error of ssh.</param>
    public static string OfConnection(string said, RemoteVisit visit, RemotePlace place)
    {
        bool Says(params string[] words) => words.Any(word => said.Contains(word, StringComparison.OrdinalIgnoreCase));
        var user = visit.Credential?.Set.User is { } name ? $"'{name}'" : "the account of the server's ssh configuration";
        var set = visit.Credential is { } credential ? $"credential set '{credential.Set.Name}'" : "server's ssh configuration";
        var port = $"port {place.Port}";
        if (Says("REMOTE HOST IDENTIFICATION HAS CHANGED"))
        {
            return "host key changed: the computer shows another key than the one it is known by. If it was installed anew, forget the old key "
                + $"(orchestrator host-keys forget {visit.Target.Name}); if not, somebody may be listening in between";
        }

        if (Says("Host key verification failed", "No ED25519 host key is known", "host key is known for"))
        {
            return $"host key not known: store it (orchestrator host-keys add {visit.Target.Name}), put it into the known_hosts of the server's account, "
                + $"or let the {set} trust keys on first use";
        }

        if (Says("no matching host key type", "no matching key exchange", "no matching cipher"))
            return $"no common algorithm: {Line(said, "no matching")}; update the computer's sshd, or allow the algorithm in the ssh_config of the server's account";
        if (Says("Could not resolve hostname"))
            return $"'{place.Host}' has no address: is its name right? Set the target's address (orchestrator targets set {visit.Target.Name} --address ...)";
        if (Says("Connection refused"))
            return $"{port} refused: is sshd running on '{place.Host}', and is that its port?";
        if (Says("No route to host", "Network is unreachable", "Host is down"))
            return $"no route to '{place.Host}': is it switched on and in the network?";
        if (Says("timed out during banner exchange"))
            return $"{port} accepts connections but does not speak SSH: is that sshd's port, or is the computer overloaded?";
        if (Says("Connection timed out", "Operation timed out"))
            return $"{port} does not answer: is the computer switched on, or does a firewall drop connections to it?";
        if (Says("Too many authentication failures"))
            return $"too many keys were offered before the right one: give the {set} a private key of its own";
        if (Says("error in libcrypto", "invalid format", "bad permissions"))
            return $"the private key of the {set} cannot be read: {Line(said, "Load key")}; store it again in PEM or OpenSSH's form";
        if (Says("incorrect passphrase"))
            return $"the passphrase of the {set} does not open its private key; store the right one";
        if (Says("Password change required", "password has expired", "Your account has expired"))
            return $"the password or account of {user} has expired on '{place.Host}'; renew it there";
        if (Says("Permission denied"))
            return $"{user} is not let in: {Methods(said)}; check user and secrets of the {set}, and whether sshd allows them on '{place.Host}'";
        if (Says("Connection reset", "Connection closed", "kex_exchange_identification", "Broken pipe"))
            return $"{port} closed the connection: does sshd limit connections (MaxStartups), or a firewall or hosts.deny refuse this server?";
        return LastLine(said) is { Length: > 0 } line ? $"ssh failed: {line}" : "ssh ended without saying why";
    }

    /// <param name="said">Standard error of sudo, and of what it started.</param>
    /// <param name="hasPassword">Whether sudo was given one.</param>
    /// <returns>Null: this is not about sudo.</returns>
    public static string? OfSudo(string said, string user, bool hasPassword)
    {
        bool Says(params string[] words) => words.Any(word => said.Contains(word, StringComparison.OrdinalIgnoreCase));
        if (Says("sudo: not found", "sudo: command not found", "sudo: No such file"))
            return $"'{user}' is not root, and there is no sudo on the computer: install it, or use a credential set of root";
        if (Says("is not in the sudoers file", "may not run sudo", "is not allowed to execute"))
            return $"no administrative rights: '{user}' may not use sudo on the computer; allow it there (group sudo or wheel), or use another credential set";
        if (Says("a password is required") && !hasPassword)
            return $"sudo asks '{user}' for a password: store it in the credential set as sudo password, or allow '{user}' sudo without one";
        if (Says("Sorry, try again", "incorrect password", "no password was provided", "a password is required"))
            return $"sudo does not take the password of '{user}': store the right sudo password in the credential set";
        if (Says("must have a tty"))
            return $"sudo wants a terminal for '{user}': take 'requiretty' out of the computer's sudoers";
        return null;
    }

    /// <param name="said">Standard error of sftp.</param>
    public static string OfTransfer(string said, string file)
    {
        bool Says(params string[] words) => words.Any(word => said.Contains(word, StringComparison.OrdinalIgnoreCase));
        if (Says("subsystem request failed", "Connection closed\n") && !Says("No space left"))
            return $"{file} did not arrive: sshd offers no file transfer; enable 'Subsystem sftp' on the computer";
        if (Says("No space left", "Disk quota", "quota exceeded", ": Failure"))
            return $"{file} did not arrive whole: no space left on the computer; free some and try again";
        if (Says("Permission denied"))
            return $"{file} did not arrive: the account may not write to its home on the computer";
        return $"{file} did not arrive whole: {LastLine(said)}";
    }

    private static string Methods(string said)
    {
        var line = Line(said, "Permission denied");
        var begin = line.IndexOf('(', StringComparison.Ordinal);
        var end = line.LastIndexOf(')');
        return begin >= 0 && end > begin ? $"permission denied (tried {line[(begin + 1)..end]})" : "permission denied";
    }

    private static string Line(string said, string with) =>
        said.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Contains(with, StringComparison.OrdinalIgnoreCase)) ?? LastLine(said);

    private static string LastLine(string said) => said.Split('\n').Select(line => line.Trim()).LastOrDefault(line => line.Length > 0) ?? "";
}
