using Orchestrator.Core.Credentials;
using Orchestrator.Installation.Push;
using Orchestrator.Installation.Smb;

namespace Orchestrator.Installation.Tests.Smb;

public sealed class SmbFailuresTests
{
    private static readonly Credential Credential = new()
    {
        Set = new CredentialSet { Name = "offices", Kind = CredentialKind.Windows, User = @"ACME\installer" },
        Password = "not to be seen",
    };

    private static readonly RemotePlace Place = new("pc-17", 445, Detour: null);

    [Theory]
    [InlineData("session setup failed: NT_STATUS_LOGON_FAILURE", "LOGON_FAILURE")]
    [InlineData("Failed to open service.  [WERR_SERVICE_DOES_NOT_EXIST]", "SERVICE_DOES_NOT_EXIST")]
    [InlineData("do_connect: Connection to pc-17 failed (Error NT_STATUS_CONNECTION_REFUSED)", "CONNECTION_REFUSED")]
    [InlineData("NT_STATUS_OBJECT_NAME_COLLISION making remote directory \\Orchestrator", "OBJECT_NAME_COLLISION")]
    public void An_error_is_found_by_its_name(string said, string name) => SmbFailures.Names(said).ShouldBe([name]);

    [Fact]
    public void Success_is_no_error() => SmbFailures.Names("result was WERR_OK, NT_STATUS_OK").ShouldBeEmpty();

    [Theory]
    [InlineData("CONNECTION_DISCONNECTED DISK_FULL", "DISK_FULL")]
    [InlineData("DISK_FULL CONNECTION_DISCONNECTED", "DISK_FULL")]
    [InlineData("CONNECTION_RESET", "CONNECTION_RESET")]
    [InlineData("", null)]
    public void A_lost_connection_is_the_cause_only_if_nothing_else_is(string names, string? cause) =>
        SmbFailures.Cause(names.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ShouldBe(cause);

    [Theory]
    [InlineData("LOGON_FAILURE", @"'ACME\installer'", "credential set 'offices'")]
    [InlineData("ACCOUNT_LOCKED_OUT", "is locked", "unlock it")]
    [InlineData("PASSWORD_EXPIRED", "has expired", "credential set 'offices'")]
    [InlineData("ACCESS_DENIED", "no administrative rights", "LocalAccountTokenFilterPolicy")]
    [InlineData("BAD_NETWORK_NAME", "ADMIN$ is missing", "adminShare")]
    [InlineData("CONNECTION_REFUSED", "port 445 refused", "file sharing")]
    [InlineData("IO_TIMEOUT", "port 445 does not answer", "firewall")]
    [InlineData("CONNECTION_RESET", "port 445 closed the connection", "SMB 1")]
    [InlineData("DISK_FULL", "no space left", "free some")]
    [InlineData("SERVICE_MARKED_FOR_DELETE", "being deleted", "close the list of services")]
    [InlineData("SOMETHING_NEW", "SOMETHING_NEW", "the computer says")]
    public void Each_says_what_happened_and_what_to_do(string name, string what, string remedy)
    {
        var sentence = SmbFailures.Sentence(name, Credential, Place);
        sentence.ShouldContain(what);
        sentence.ShouldContain(remedy);
        sentence.ShouldNotContain(Credential.Password!);
    }

    [Theory]
    [InlineData(127, "", "install smbclient")]
    [InlineData(1, "setsid: failed to execute net: No such file or directory", "install smbclient")]
    [InlineData(255, "first\nit is all wrong\n", "net failed: it is all wrong")]
    [InlineData(9, "", "code 9")]
    public void A_program_that_fails_by_itself_is_told_apart(int code, string said, string expected) =>
        SmbFailures.OfProgram("net", code, said).ShouldContain(expected);
}
