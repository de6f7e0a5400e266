using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.EndToEnd.Hosts;

/// <summary>Computers with a real systemd (tests/hosts). There is one set of them: classes that boot it are one collection, so that none takes them from another.</summary>
internal sealed class TestHosts : IAsyncDisposable
{
    // Of this checkout alone: tests of several may run on one computer.
    private static readonly string Folder =
        $"/var/tmp/orchestrator-hosts-0/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Repository.Root)))[..8]}";

    private TestHosts(string subnet) => Subnet = subnet;

    /// <summary>Why there can be no hosts here; null: there can.</summary>
    public static string? Hindrance =>
        !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess ? "Hosts for tests need root on Linux."
        : !File.Exists("/usr/bin/apt-get") ? "Hosts for tests are made by apt, which is not here."
        : null;

    public string Subnet { get; }

    /// <summary>This computer's address in the hosts' network.</summary>
    public string Server => $"{Subnet}.1";

    /// <summary>Opens every account of every host.</summary>
    public static string PrivateKey => File.ReadAllText(Path.Combine(Folder, "secrets", "id"));

    /// <summary>The authority that vouches for <see cref="Server"/>, its certificate and its key (PEM files).</summary>
    public static (string Authority, string Certificate, string Key) Tls =>
        (Path.Combine(Folder, "tls", "ca.pem"), Path.Combine(Folder, "tls", "server.pem"), Path.Combine(Folder, "tls", "server.key"));

    /// <param name="account">clerk or guest.</param>
    public static string PasswordOf(string account) => File.ReadAllText(Path.Combine(Folder, "secrets", account)).Trim();

    public static async Task<TestHosts> Boot(int count, CancellationToken cancellation)
    {
        var up = await Script("up", cancellation, count.ToString(CultureInfo.InvariantCulture));
        up.Code.ShouldBe(0, up.Error);
        var subnet = up.Lines.Single(line => line.Contains("_SUBNET=", StringComparison.Ordinal)).Split('\'')[1];
        return new TestHosts(subnet);
    }

    public string Address(int host) => string.Create(CultureInfo.InvariantCulture, $"{Subnet}.{10 + host}");

    /// <summary>What happens to a host: "off", "on", "reboot", "disk 60m", ...</summary>
    public static async Task Host(int host, params string[] what)
    {
        var called = await Call(host, what);
        called.Code.ShouldBe(0, $"{string.Join(' ', what)}: {called.Error}");
    }

    /// <summary>Runs a command in a host, past the network.</summary>
    public static async Task<string> Run(int host, string command)
    {
        var called = await Call(host, "run", "/bin/sh", "-c", command);
        called.Code.ShouldBe(0, $"{command}: {called.Out}{called.Error}");
        return called.Out.Trim();
    }

    /// <summary>Waits until a condition of the shell holds in a host, which may be off or restart meanwhile: nothing that runs long may be inside then.</summary>
    public static async Task Until(int host, string condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while ((await Call(host, "run", "/bin/sh", "-c", condition)).Code != 0)
        {
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromMinutes(2), $"host {host}, in vain: {condition}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>clerk logs on at a terminal of the host; returns when logind has the session.</summary>
    public static async Task LogOn(int host)
    {
        await Run(host, "systemd-run --quiet --unit=desk sh -c 'sleep infinity | script -qfc \"login -f clerk\" /run/terminal'");
        await Run(host, "for i in $(seq 100); do loginctl list-sessions --no-legend | grep -q clerk && systemctl is-active -q user@1001 && exit 0; sleep 0.1; done; exit 1");
    }

    public static async Task<string> Mac(int host) => (await Call(host, "mac")).Out.Trim();

    /// <summary>Who connects to a port of <see cref="Server"/> speaks, encrypted, with another port of this computer's loopback.</summary>
    public static async Task Forward(int port, int to) =>
        (await Script("forward", TestContext.Current.CancellationToken, port.ToString(CultureInfo.InvariantCulture), to.ToString(CultureInfo.InvariantCulture))).Code.ShouldBe(0);

    public async ValueTask DisposeAsync() => await Script("down", CancellationToken.None);

    private static Task<Called> Call(int host, params string[] what) =>
        Script("host", TestContext.Current.CancellationToken, [host.ToString(CultureInfo.InvariantCulture), .. what]);

    private static async Task<Called> Script(string name, CancellationToken cancellation, params string[] arguments)
    {
        // What it starts must not hold on to the pipes of whoever waits for its end.
        var output = Path.GetTempFileName();
        var error = Path.GetTempFileName();
        try
        {
            var info = Called.Command("/bin/bash", ["-c", "output=$1 error=$2; shift 2; exec \"$@\" >\"$output\" 2>\"$error\"", "bash", output, error, Path.Combine(Repository.Root, "tests", "hosts", name), .. arguments]);
            info.Environment["ORCHESTRATOR_TEST_HOSTS"] = Folder;
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
