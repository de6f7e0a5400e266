using Orchestrator.Core.Credentials;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;
using Orchestrator.Installation.Push;
using Orchestrator.Installation.Ssh;

namespace Orchestrator.Installation.Tests.Ssh;

/// <summary>What OpenSSH 9.2 and sudo 1.9 print, and what people read of it.</summary>
public sealed class SshFailuresTests
{
    private static readonly RemotePlace Place = new("web-1.example", 22, Detour: null);

    private static readonly RemoteVisit Visit = new(
        new Target { Id = "t", Name = "web-1" },
        new Credential { Set = new CredentialSet { Name = "linux", Kind = CredentialKind.Ssh, User = "deploy" } },
        new InstallationOrder());

    [Theory]
    [InlineData("ssh: connect to host web-1.example port 22: Connection refused", "port 22 refused: is sshd running")]
    [InlineData("ssh: connect to host web-1.example port 22: Connection timed out", "port 22 does not answer")]
    [InlineData("Connection timed out during banner exchange", "does not speak SSH")]
    [InlineData("ssh: connect to host web-1.example port 22: No route to host", "no route to 'web-1.example'")]
    [InlineData("ssh: connect to host web-1.example port 22: Network is unreachable", "no route to 'web-1.example'")]
    [InlineData("ssh: Could not resolve hostname web-1.example: Name or service not known", "'web-1.example' has no address")]
    [InlineData("deploy@web-1.example: Permission denied (publickey,password).", "'deploy' is not let in: permission denied (tried publickey,password)")]
    [InlineData("Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures", "give the credential set 'linux' a private key of its own")]
    [InlineData("Load key \"/tmp/orc-x/key\": error in libcrypto\ndeploy@web-1: Permission denied (publickey).", "the private key of the credential set 'linux' cannot be read")]
    [InlineData("No ED25519 host key is known for web-1.example and you have requested strict checking.\nHost key verification failed.", "host key not known")]
    [InlineData("@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.", "orchestrator host-keys forget web-1")]
    [InlineData("kex_exchange_identification: Connection closed by remote host\nConnection closed by 10.0.0.1 port 22", "closed the connection")]
    [InlineData("Unable to negotiate with 10.0.0.1 port 22: no matching host key type found. Their offer: ssh-rsa", "Their offer: ssh-rsa")]
    [InlineData("WARNING: Your password has expired.\nPassword change required but no TTY available.", "has expired")]
    [InlineData("Something nobody has ever seen", "ssh failed: Something nobody has ever seen")]
    [InlineData("", "ssh ended without saying why")]
    public void What_ssh_says_becomes_a_sentence_with_a_remedy(string said, string sentence) => SshFailures.OfConnection(said, Visit, Place).ShouldContain(sentence);

    [Fact]
    public void Without_a_credential_set_the_servers_own_configuration_is_named() =>
        SshFailures.OfConnection("root@web-1: Permission denied (publickey).", Visit with { Credential = null }, Place).ShouldContain("check user and secrets of the server's ssh configuration");

    [Theory]
    [InlineData("sh: 1: sudo: not found", false, "there is no sudo on the computer")]
    [InlineData("guest is not in the sudoers file.", true, "no administrative rights: 'guest' may not use sudo")]
    [InlineData("Sorry, user guest is not allowed to execute '/bin/sh' as root on web-1.", false, "no administrative rights: 'guest' may not use sudo")]
    [InlineData("sudo: a password is required", false, "sudo asks 'guest' for a password")]
    [InlineData("Sorry, try again.\nsudo: no password was provided\nsudo: 1 incorrect password attempt", true, "sudo does not take the password of 'guest'")]
    [InlineData("sudo: sorry, you must have a tty to run sudo", false, "requiretty")]
    public void What_sudo_says_becomes_a_sentence_with_a_remedy(string said, bool hasPassword, string sentence) =>
        SshFailures.OfSudo(said, "guest", hasPassword).ShouldNotBeNull().ShouldContain(sentence);

    [Fact]
    public void What_is_not_about_sudo_is_nobodys_fault_of_rights() => SshFailures.OfSudo("mkdir: cannot create directory: Read-only file system", "guest", hasPassword: false).ShouldBeNull();

    [Theory]
    [InlineData("subsystem request failed on channel 0\nConnection closed\n", "sshd offers no file transfer")]
    [InlineData("write remote \"/root/.orchestrator-upload/agent\": Failure", "no space left")]
    [InlineData("dest open \"/home/guest/.orchestrator-upload/agent\": Permission denied", "may not write")]
    [InlineData("Connection reset by peer", "did not arrive whole: Connection reset by peer")]
    public void What_sftp_says_becomes_a_sentence_with_a_remedy(string said, string sentence) => SshFailures.OfTransfer(said, "agent").ShouldContain(sentence);
}
