using System.Runtime.Versioning;
using Orchestrator.Installation.Ssh;

namespace Orchestrator.Installation.Tests.Ssh;

/// <summary>
/// What the scripts do in data folders, with folders of the test's and 'nobody' as the account of the depot. That account may write to the depot's
/// folder, so what lies there may be meant to make root read or write something else.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class DataFolderTests : IDisposable
{
    private const string Account = "nobody";
    private const string Full = "trap '' XFSZ\nulimit -f 8\n";

    private readonly string folder = Directory.CreateTempSubdirectory("orc-data-").FullName;

    public DataFolderTests()
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
    }

    private string Data => Path.Combine(folder, "data");

    private string Secret => Path.Combine(folder, "secret");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_depots_files_belong_to_its_account_and_its_settings_to_root()
    {
        SkipUnlessRoot();

        Give("access").Code.ShouldBe(0);

        Sh($"cd {folder} && stat -c '%U %a %n' data data/depot.json program program/settings").ShouldBe(
            $"{Account} 700 data\n{Account} 600 data/depot.json\nroot 755 program\nroot 644 program/settings\n");
        var found = Find();
        found["depot"].ShouldBe("d-1");
        found["depot.json"].ShouldBe(Hash("access"));
        found["settings"].ShouldBe(Hash("# depot d-1\n"));
        found.Keys.ShouldNotContain("runs");
    }

    [Fact]
    public void What_leads_out_of_the_folder_or_never_ends_is_not_read()
    {
        SkipUnlessRoot();
        Give("access").Code.ShouldBe(0);
        Keep("{\"depot\":\"d-2\"}");
        Sh($"cd {Data} && rm depot.json && mkfifo depot.json && ln -s {Secret} certificate.pem && ln {Secret} certificate.key");

        var found = Find();

        found["depot"].ShouldBe("d-1");
        new[] { "depot.json", "certificate.pem", "certificate.key" }.ShouldAllBe(name => found[name] == "");
    }

    [Fact]
    public void Nothing_is_written_where_a_name_in_the_folder_leads_to()
    {
        SkipUnlessRoot();
        Give("access").Code.ShouldBe(0);
        Keep("secret");
        Sh($"cd {Data} && rm depot.json && ln -s {Secret} depot.json && ln -s {Secret} depot.json.new && ln {Secret} certificate.pem && ln -s {Secret} certificate.key");

        Give("other").Code.ShouldBe(0);

        Sh($"cd {folder} && cat secret && stat -c ' %U %a %F' secret data/depot.json && cat data/depot.json").ShouldBe(
            $"secret root 600 regular file\n {Account} 600 regular file\nother");
    }

    [Fact]
    public void A_certificate_put_there_by_hand_becomes_the_accounts_with_the_folder()
    {
        SkipUnlessRoot();
        Directory.CreateDirectory(Data);
        File.WriteAllText(Path.Combine(Data, "certificate.pem"), "by hand");

        Find()["certificate.pem"].ShouldBe(Hash("by hand"));
        Give("access").Code.ShouldBe(0);

        Sh($"stat -c %U {Data}/certificate.pem").ShouldBe($"{Account}\n");
        Find()["certificate.pem"].ShouldBe(Hash("by hand"));
    }

    [Fact]
    public void A_folder_of_another_account_is_left_alone()
    {
        SkipUnlessRoot();
        Directory.CreateDirectory(Data);
        Sh($"chown daemon {Data}");

        var refused = Give("access");

        refused.Code.ShouldBe(3);
        refused.Output.ShouldContain($"the folder {Data} belongs to another account; move it away");
        Sh($"stat -c %U {Data}").ShouldBe("daemon\n");
    }

    [Fact]
    public void On_a_full_disk_a_depots_files_stay_as_they_were()
    {
        SkipUnlessRoot();
        Give("access").Code.ShouldBe(0);
        var large = new string('x', 50_000);

        Give(large, Full).Output.ShouldContain($"{Data}/depot.json cannot be written; is the disk full?");
        Run("depot-files.sh", Account, Full, ("access", ""), ("settings", large), ("certificate", ""), ("key", "")).Output.ShouldContain("settings cannot be written");

        File.ReadAllText(Path.Combine(Data, "depot.json")).ShouldBe("access");
        Find()["settings"].ShouldBe(Hash("# depot d-1\n"));
        Directory.GetFiles(folder, "*.new", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public void On_a_full_disk_an_agents_identity_stays_as_it_was()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no Bourne shell on Windows.");
        Run("identity.sh", "orchestrator-agent", "", ("enrolment", "enrolled"), ("former", "")).Code.ShouldBe(0);

        var failed = Run("identity.sh", "orchestrator-agent", Full, ("enrolment", new string('x', 50_000)), ("former", ""));

        failed.Code.ShouldBe(3);
        failed.Output.ShouldContain("is the disk full?");
        File.ReadAllText(Path.Combine(Data, "enrolment.json")).ShouldBe("enrolled");
        Directory.GetFiles(Data).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("orchestrator-depot", "PID", false)]
    [InlineData("orchestrator-agent", "PID", true)]
    [InlineData("orchestrator-agent", "self/../PID", false)]
    [InlineData("orchestrator-agent", "", false)]
    public void Only_an_agents_supervisor_is_one_and_only_by_a_number(string service, string written, bool isOne)
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "There is no /proc.");
        Directory.CreateDirectory(Data);
        var script = Here("administrator.sh", service).Replace("tell id \"$(id -u)\"", $"""
            sh -c 'read end' {folder}/program/supervise <{folder}/wait & pid=$!
            exec 9>{folder}/wait
            printf '%s' '{written}' | sed "s/PID/$pid/" >"$data/supervisor.pid"
            until tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q supervise; do :; done
            tell supervisor "$(supervisor)"
            """, StringComparison.Ordinal);
        Sh($"mkfifo {folder}/wait");

        var told = ShellScript.Answers(BourneShell.Run(script).Output)["supervisor"];

        (told.Length > 0).ShouldBe(isOne);
    }

    private static void SkipUnlessRoot() => Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Other accounts need root on Linux.");

    /// <summary>What root alone may read.</summary>
    private void Keep(string secret)
    {
        File.WriteAllText(Secret, secret);
        Sh($"chmod 600 {Secret}");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    private (int Code, string Output, string Error) Give(string access, string before = "") =>
        Run("depot-files.sh", Account, before, ("access", access), ("settings", "# depot d-1\n"), ("certificate", ""), ("key", ""));

    private IReadOnlyDictionary<string, string> Find() => ShellScript.Answers(Run("depot-find.sh", Account, "", ("unit_text", "a unit")).Output);

    private (int Code, string Output, string Error) Run(string script, string service, string before, params (string Name, string Value)[] values) =>
        BourneShell.Run(before + Here(script, service, values));

    private string Here(string script, string service, params (string Name, string Value)[] values) => ShellScript.Of(script, service, values)
        .Replace("data=/var/lib/$service\n", $"data={Data}\n", StringComparison.Ordinal)
        .Replace("program=/opt/$service\n", $"program={folder}/program\n", StringComparison.Ordinal);

    private static string Sh(string script)
    {
        var (code, output, error) = BourneShell.Run($"umask 077\n{script}\n");
        code.ShouldBe(0, error);
        return output;
    }
}
