using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Orchestrator.Benchmarks.Depots;

/// <summary>How rsync reaches the files, and whether what it has written is on the disk when it ends.</summary>
internal enum RsyncWay
{
    Daemon,
    DaemonDurable,
    SshDurable,
}

/// <summary>An rsync daemon and an sshd on ports of their own, which both serve a folder on loopback.</summary>
internal sealed class RsyncServers : IDisposable
{
    private readonly string folder;
    private readonly int daemonPort = FreePort();
    private readonly int sshPort = FreePort();
    private readonly List<Process> servers = [];

    private RsyncServers(string folder) => this.folder = folder;

    private string Keys => Path.Combine(folder, "ssh");

    /// <param name="folder">What is served; keys and settings go into it, too.</param>
    public static async Task<RsyncServers> Start(string folder, CancellationToken cancellation)
    {
        var started = new RsyncServers(folder);
        try
        {
            await started.StartDaemon(cancellation);
            await started.StartSsh(cancellation);
            return started;
        }
        catch
        {
            started.Dispose();
            throw;
        }
    }

    /// <summary>Brings a folder to another one.</summary>
    public async Task<TimeSpan> Fetch(RsyncWay way, string name, string into, CancellationToken cancellation)
    {
        var root = Path.GetFullPath(folder);
        List<string> arguments = ["-a", .. way == RsyncWay.Daemon ? Array.Empty<string>() : ["--fsync"]];
        if (way == RsyncWay.SshDurable)
            arguments.AddRange(["-e", $"ssh -p {sshPort} -i {Keys}/user -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR", $"root@127.0.0.1:{root}/{name}/"]);
        else
            arguments.Add(string.Create(CultureInfo.InvariantCulture, $"rsync://127.0.0.1:{daemonPort}/all/{name}/"));
        cancellation.ThrowIfCancellationRequested();
        var began = Stopwatch.GetTimestamp();
        await Programs.Call("rsync", [.. arguments, into + "/"]);
        return Stopwatch.GetElapsedTime(began);
    }

    public void Dispose()
    {
        foreach (var server in servers)
        {
            server.Kill(entireProcessTree: true);
            server.WaitForExit();
            server.Dispose();
        }
    }

    private async Task StartDaemon(CancellationToken cancellation)
    {
        var settings = Path.Combine(folder, "rsyncd.conf");
        await File.WriteAllTextAsync(settings, $"use chroot = no\nuid = root\ngid = root\n[all]\npath = {folder}\nread only = yes\n", cancellation);
        servers.Add(Programs.Start("rsync", ["--daemon", "--no-detach", $"--config={settings}", "--address=127.0.0.1", string.Create(CultureInfo.InvariantCulture, $"--port={daemonPort}")]));
        await Listening(daemonPort, cancellation);
    }

    private async Task StartSsh(CancellationToken cancellation)
    {
        System.IO.Directory.CreateDirectory(Keys);
        System.IO.Directory.CreateDirectory("/run/sshd");
        foreach (var name in new[] { "host", "user" })
            await Programs.Call("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(Keys, name)]);
        var settings = Path.Combine(Keys, "sshd_config");
        await File.WriteAllTextAsync(
            settings,
            string.Create(CultureInfo.InvariantCulture, $"Port {sshPort}\nListenAddress 127.0.0.1\nHostKey {Keys}/host\nAuthorizedKeysFile {Keys}/user.pub\nStrictModes no\nPermitRootLogin prohibit-password\nPidFile none\nUsePAM no\n"),
            cancellation);
        servers.Add(Programs.Start("/usr/sbin/sshd", ["-D", "-e", "-f", settings]));
        await Listening(sshPort, cancellation);
    }

    private static async Task Listening(int port, CancellationToken cancellation)
    {
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation))
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10))
            {
                // It is starting still.
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
