using Orchestrator.Core.Credentials;
using Orchestrator.Installation.Smb;

namespace Orchestrator.Installation.Tests.Smb;

public sealed class SmbFolderTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory("orchestrator-smb-").FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void Credentials_are_in_a_file_for_nobody_else_and_gone_with_the_visit()
    {
        using (var folder = SmbFolder.Make(parent, Of(@"ACME\installer", "se cr=et#")))
        {
            File.ReadAllText(folder.CredentialsFile).ShouldBe("username = installer\npassword = se cr=et#\ndomain = ACME\n");
            File.GetUnixFileMode(folder.CredentialsFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(Path.GetDirectoryName(folder.CredentialsFile)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.GetFileSystemEntries(parent).ShouldBeEmpty();
    }

    [Fact]
    public void A_local_account_has_no_domain()
    {
        using var folder = SmbFolder.Make(parent, Of("Administrator", "secret"));
        File.ReadAllText(folder.CredentialsFile).ShouldBe("username = Administrator\npassword = secret\n");
    }

    [Theory]
    [InlineData(null, "has no password")]
    [InlineData("", "has no password")]
    [InlineData(" leading", "blank")]
    [InlineData("trailing ", "blank")]
    [InlineData("two\nlines", "line break")]
    public void What_Samba_cannot_take_is_refused_and_leaves_nothing(string? password, string expected)
    {
        Should.Throw<RemoteException>(() => SmbFolder.Make(parent, Of("Administrator", password))).Message.ShouldContain(expected);
        Directory.GetFileSystemEntries(parent).ShouldBeEmpty();
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_with_its_place()
    {
        var file = Path.Combine(parent, "no folder");
        File.WriteAllText(file, "");

        Should.Throw<RemoteException>(() => SmbFolder.Make(file, Of("Administrator", "secret"))).Message.ShouldContain(file);
    }

    [Fact]
    public void A_program_with_an_odd_path_is_called_by_a_plain_one()
    {
        var odd = Path.Combine(parent, "agents; del everything \"");
        File.WriteAllText(odd, "MZ");
        using var folder = SmbFolder.Make(parent, Of("Administrator", "secret"));
        var link = folder.Link("program", odd);
        link.ShouldNotContain(";");
        File.ReadAllText(link).ShouldBe("MZ");
    }

    private static Credential Of(string user, string? password) =>
        new() { Set = new CredentialSet { Name = "offices", Kind = CredentialKind.Windows, User = user }, Password = password };
}
