using System.Diagnostics;
using System.Globalization;
using Orchestrator.Agent.Tests;
using Orchestrator.Agent.Tests.EndToEnd;
using Orchestrator.Contracts.Commands;
using Orchestrator.Server.Hosting;
using Spectre.Console;

namespace Orchestrator.Benchmarks.Agents;

/// <summary>
/// What the agent costs a computer: its start, its memory, and a command beside what cannot be avoided, a bare spawn and one flush of the same
/// disk. The agent is the one that is shipped; the server at the other end of its socket is the tests' own, and keeps nothing.
/// </summary>
internal static class AgentBenchmark
{
    private const string Target = "t1";
    private const int Starts = 5;
    private const int AtOnce = 100;
    private const int BareAtOnce = 30;

    /// <param name="program">Path of a published orchestrator-agent.</param>
    /// <param name="commands">How many commands it executes.</param>
    public static async Task Run(string program, int commands, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        await using var server = new FakeServer(folder);
        var starts = new List<TimeSpan>();
        for (var i = 0; i < Starts; i++)
        {
            await server.Deliver(Command($"start-{i}"));
            var began = Stopwatch.GetTimestamp();
            using var started = Start(program, folder, server);
            await server.Until(heard => heard.Items($"start-{i}").Count > 0);
            starts.Add(Stopwatch.GetElapsedTime(began));
            await server.Until(heard => heard.IsOver($"start-{i}"));
            await Stop(started, cancellation);
        }

        using var agent = Start(program, folder, server);
        await server.Until(heard => heard.Greetings.Count > Starts);
        // Some heartbeats, so that what its start has used can be given back.
        await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System, cancellation);
        var idle = Resident(agent.Id);
        var cpuBefore = Cpu(agent);
        var watch = new Stopwatch();
        using var bare = new Bare(folder);
        for (var done = 0; done < commands;)
        {
            watch.Start();
            var last = Math.Min(commands, done + AtOnce);
            for (var next = done; next < last; next++)
                await server.Deliver(Command($"command-{next}"));
            await server.Until(heard =>
            {
                while (done < last && heard.IsOver($"command-{done}"))
                    done++;
                return done == last;
            });
            watch.Stop();
            // In between, so that whatever else the computer does slows both down.
            bare.Measure(BareAtOnce);
        }

        var each = watch.Elapsed / commands;
        var cpu = (Cpu(agent) - cpuBefore) / commands;
        var after = Resident(agent.Id);
        await Stop(agent, cancellation);
        var (spawn, flush) = (bare.Spawn, bare.Flush);
        var table = new Table().AddColumns("what", "figure", "goal", "beside it");
        table.AddRow("from its start until it has journaled a command that waits", Ms(starts.Order().ElementAt(Starts / 2)), "300 ms", $"median of {Starts}, {Ms(starts.Min())} to {Ms(starts.Max())}");
        table.AddRow("memory, idle", Mb(idle), "30 MB", "resident, ten seconds after its start");
        table.AddRow(string.Create(CultureInfo.InvariantCulture, $"memory after {commands:N0} commands"), Mb(after), "50 MB", "resident");
        table.AddRow(
            "a command of one /bin/true, from delivery to its last word",
            $"{Ms(each)}, {1 / each.TotalSeconds:N0} /s",
            $"{Ms(spawn + flush)}, {1 / (spawn + flush).TotalSeconds:N0} /s",
            $"{each / (spawn + flush):N1} times a bare spawn ({Ms(spawn)}) and one flush ({Ms(flush)}); {Ms(cpu)} of the agent's own processor time");
        AnsiConsole.Write(table);
    }

    private static Command Command(string id) => new()
    {
        Id = id,
        Kind = CommandKind.Execute,
        RunId = "benchmark",
        Target = Target,
        Activity = "execute",
        Attempt = 1,
        Sequence = 1,
        IssuedAt = TimeProvider.System.GetUtcNow(),
        ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1),
        // As a server sends it: its secrets are looked for in whatever the action says.
        Output = OutputMasking.Default,
        Actions = [new ProgramAction { Name = "true", Program = "/bin/true" }],
    };

    private static Process Start(string program, TemporaryFolder folder, FakeServer server)
    {
        string[] arguments = ["run", "--data", folder.File("data"), "--target", Target, "--channel", $"local:{server.SocketPath}", "--server-key", server.KeyFile, "--heartbeat", "1"];
        var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{program} could not be started.");
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task Stop(Process agent, CancellationToken cancellation)
    {
        using var kill = Process.Start("kill", ["-TERM", agent.Id.ToString(CultureInfo.InvariantCulture)]);
        await agent.WaitForExitAsync(cancellation);
    }

    private static long Resident(int processId)
    {
        const string Label = "VmRSS:";
        var line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith(Label, StringComparison.Ordinal));
        return long.Parse(line[Label.Length..^" kB".Length], CultureInfo.InvariantCulture) * 1_024;
    }

    private static TimeSpan Cpu(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static string Ms(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:N1} ms");

    private static string Mb(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000d:N1} MB");

    /// <summary>Spawns of /bin/true, and flushes of half a kibibyte on the disk of the agent's journal.</summary>
    private sealed class Bare(TemporaryFolder folder) : IDisposable
    {
        private readonly FileStream file = new(folder.File("flushed"), FileMode.CreateNew);
        private readonly byte[] record = new byte[512];
        private TimeSpan spawning;
        private TimeSpan flushing;
        private int count;

        /// <summary>One, on the average.</summary>
        public TimeSpan Spawn => spawning / count;

        /// <summary>One, on the average.</summary>
        public TimeSpan Flush => flushing / count;

        public void Measure(int times)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < times; i++)
            {
                using var process = Process.Start(new ProcessStartInfo("/bin/true") { UseShellExecute = false })!;
                process.WaitForExit();
            }

            spawning += watch.Elapsed;
            watch.Restart();
            for (var i = 0; i < times; i++)
            {
                file.Write(record);
                file.Flush(flushToDisk: true);
            }

            flushing += watch.Elapsed;
            count += times;
        }

        public void Dispose() => file.Dispose();
    }
}
