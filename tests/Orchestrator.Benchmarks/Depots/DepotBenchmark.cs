using System.Globalization;
using Spectre.Console;

namespace Orchestrator.Benchmarks.Depots;

/// <summary>
/// A depot that is filled from a server beside rsync, from its daemon and over ssh, with the same files on the same disk in the same run. Each is measured from
/// its start to its end, so the depot's figures have in them that it starts, asks its parent and reads its plan; rsync is told to make its files durable, as a
/// depot does, and once more not to. Needs root, and Debian's rsync and openssh-server.
/// </summary>
internal static class DepotBenchmark
{
    private const string Large = "large";
    private const string Small = "small";

    public static async Task Run(int rounds, string folder, CancellationToken cancellation)
    {
        await using var master = await MasterDepot.Start(Path.Combine(folder, "server"), cancellation);
        using var rsync = await RsyncServers.Start(folder, cancellation);
        var table = new Table().AddColumns("what", "depot", "rsyncd", "rsyncd, durable", "ssh, durable", "depot / rsyncd, durable", "depot / ssh, durable");
        foreach (var (name, count, bytes) in new[] { (Large, 10, 20_000_000), (Small, 20_000, 4_000) })
        {
            var source = Files.Make(Path.Combine(folder, name), count, bytes);
            await master.Publish(name, "1.0", source, cancellation);
            await Row(table, $"{count:N0} files of {bytes:N0} bytes", rounds, isFresh: true);
            await Row(table, $"{name}: nothing changed", rounds, isFresh: false);
            Files.Change(source);
            await master.Replace(name, "1.0", "2.0", source, cancellation);
            await Row(table, $"{name}: one file changed", rounds: 1, isFresh: false);

            Task Row(Table to, string what, int rounds, bool isFresh) => Measure(
                to,
                what,
                rounds,
                () => master.Fill(name, Folder(name, isFresh), cancellation),
                way => rsync.Fetch(way, name, Folder($"{name}-{way}", isFresh), cancellation));
        }

        AnsiConsole.Write(table);

        string Folder(string name, bool isFresh)
        {
            var path = Path.Combine(folder, "filled", name);
            if (isFresh && System.IO.Directory.Exists(path))
                System.IO.Directory.Delete(path, recursive: true);
            return System.IO.Directory.CreateDirectory(path).FullName;
        }
    }

    /// <summary>The median of some rounds; in each all take turns.</summary>
    private static async Task Measure(Table table, string what, int rounds, Func<Task<TimeSpan>> depot, Func<RsyncWay, Task<TimeSpan>> rsync)
    {
        List<TimeSpan> own = [];
        var others = Enum.GetValues<RsyncWay>().ToDictionary(way => way, _ => new List<TimeSpan>());
        for (var round = 0; round < rounds; round++)
        {
            own.Add(await depot());
            foreach (var (way, times) in others)
                times.Add(await rsync(way));
        }

        var (mine, daemon, ssh) = (Median(own), Median(others[RsyncWay.DaemonDurable]), Median(others[RsyncWay.SshDurable]));
        AnsiConsole.WriteLine($"{what}: {mine / daemon:0.00} times rsyncd, {mine / ssh:0.00} times ssh");
        table.AddRow(what, Ms(mine), Ms(Median(others[RsyncWay.Daemon])), Ms(daemon), Ms(ssh), $"{mine / daemon:0.00}", $"{mine / ssh:0.00}");
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    private static string Ms(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:N0} ms");
}
