using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.EndToEnd.Windows;

/// <summary>Doubles of Windows computers (tests/hosts/windows): impacket and Wine, which is not Windows; its README says what they cannot show.</summary>
internal sealed class WindowsDoubles : IAsyncDisposable
{
    public const string Administrator = "Administrator";

    /// <summary>An account that administers nothing.</summary>
    public const string Clerk = "clerk";

    // Of this checkout alone: tests of several may run on one computer.
    private static readonly string Folder =
        $"/var/tmp/orchestrator-windows-0/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Repository.Root)))[..8]}";

    private readonly string network;

    private WindowsDoubles(string network) => this.network = network;

    /// <summary>Why there can be no doubles here; null: there can.</summary>
    public static string? Hindrance =>
        !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess ? "Doubles of Windows need root on Linux."
        : !File.Exists("/usr/bin/apt-get") ? "Doubles of Windows are made by apt, which is not here."
        : null;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<WindowsDoubles> Make(int count, CancellationToken cancellation)
    {
        var up = await Script("up", cancellation, count.ToString(CultureInfo.InvariantCulture));
        up.Code.ShouldBe(0, up.Error);
        return new WindowsDoubles(up.Lines.Single(line => line.Contains("_NETWORK=", StringComparison.Ordinal)).Split('\'')[1]);
    }

    public string Address(int host) => string.Create(CultureInfo.InvariantCulture, $"{network}.{host}");

    public static string PasswordOf(string account) => File.ReadAllText(Path.Combine(Folder, "secrets", account)).Trim();

    /// <summary>Runs a program of a double, and gives back what it prints.</summary>
    public static async Task<string> Run(int host, params string[] command)
    {
        var called = await Call(host, ["run", .. command]);
        called.Code.ShouldBe(0, $"{string.Join(' ', command)}: {called.Out}{called.Error}");
        return called.Out;
    }

    /// <summary>Whether a program of a double ends with 0.</summary>
    public static async Task<bool> Succeeds(int host, params string[] command) => (await Call(host, ["run", .. command])).Code == 0;

    /// <summary>Where a file or folder of drive C is.</summary>
    public static async Task<string> Place(int host, string path) => (await Call(host, "file", path)).Out.Trim();

    /// <param name="size">As mount takes it: "20m", "1g".</param>
    public static async Task Disk(int host, string size) => (await Call(host, "disk", size)).Code.ShouldBe(0);

    public static async Task<string> Log(int host) => (await Call(host, "log")).Out;

    /// <summary>Calls net rpc as an administrator would.</summary>
    public async Task<string> Net(int host, params string[] words)
    {
        var credentials = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(credentials, $"username = {Administrator}\npassword = {PasswordOf(Administrator)}\n", Cancellation);
            var called = await Called.Program(
                Called.Command("net", ["rpc", .. words, "-S", Address(host), "-A", credentials, "--option=clientusekerberos=off", "--option=client min protocol=SMB2_02"]), Cancellation);
            return called.Out + called.Error;
        }
        finally
        {
            File.Delete(credentials);
        }
    }

    public async ValueTask DisposeAsync() => await Script("down", CancellationToken.None);

    private static Task<Called> Call(int host, params string[] what) => Script("host", Cancellation, [host.ToString(CultureInfo.InvariantCulture), .. what]);

    private static async Task<Called> Script(string name, CancellationToken cancellation, params string[] arguments)
    {
        // What it starts must not hold on to the pipes of whoever waits for its end.
        var output = Path.GetTempFileName();
        var error = Path.GetTempFileName();
        try
        {
            var info = Called.Command(
                "/bin/bash",
                ["-c", "output=$1 error=$2; shift 2; exec \"$@\" >\"$output\" 2>\"$error\"", "bash", output, error, Path.Combine(Repository.Root, "tests", "hosts", "windows", name), .. arguments]);
            info.Environment["ORCHESTRATOR_TEST_WINDOWS"] = Folder;
            var called = await Called.Program(info, cancellation);
            return new Called(called.Code, await File.ReadAllTextAsync(output, cancellation), await File.ReadAllTextAsync(error, cancellation));
        }
        finally
        {
            File.Delete(output);
            File.Delete(error);
        }
    }
}
