using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Orchestrator.EndToEnd.Fleet;

/// <summary>A real agent: enrolled over the API, served by the broker.</summary>
internal sealed class FleetAgent : IAsyncDisposable
{
    private readonly StringBuilder log = new();
    private Process? process;

    private FleetAgent(string name, string data) => (Name, Data) = (name, data);

    public string Name { get; }

    /// <summary>Its data folder; what an action does there (its working folder) tells which agent it was.</summary>
    public string Data { get; }

    public string Log
    {
        get
        {
            lock (log)
                return log.ToString();
        }
    }

    public static async Task<FleetAgent> Enrol(string server, string tokenFile, string folder, string name, CancellationToken cancellation)
    {
        var agent = new FleetAgent(name, Path.Combine(folder, name));
        var called = await Called.Program(
            Called.Command(Product.AgentProgram, "enroll", "--server", server, "--token-file", tokenFile, "--data", agent.Data, "--name", name), cancellation);
        called.Code.ShouldBe(0, called.Error);
        return agent;
    }

    public void Start()
    {
        process?.Dispose();
        process = new Process { StartInfo = Called.Command(Product.AgentProgram, "run", "--data", Data, "--heartbeat", "2") };
        process.OutputDataReceived += Note;
        process.ErrorDataReceived += Note;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>kill -9; what it was executing survives it.</summary>
    public async Task Kill(CancellationToken cancellation)
    {
        process!.Kill();
        await process.WaitForExitAsync(cancellation);
    }

    /// <summary>SIGSTOP or SIGCONT.</summary>
    public async Task Hang(bool hangs, CancellationToken cancellation) =>
        (await Called.Program(Called.Command("kill", hangs ? "-STOP" : "-CONT", process!.Id.ToString(CultureInfo.InvariantCulture)), cancellation)).Code.ShouldBe(0);

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
            await Kill(CancellationToken.None);
        process?.Dispose();
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (log)
            log.AppendLine(line.Data);
    }
}
