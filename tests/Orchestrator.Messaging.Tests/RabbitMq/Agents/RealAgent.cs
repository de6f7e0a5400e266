using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Enrolment;

namespace Orchestrator.Messaging.Tests.RabbitMq.Agents;

/// <summary>The real agent as it was built, or the one that ./test names, in a process of its own, on an enrolled data folder.</summary>
internal sealed class RealAgent : IAsyncDisposable
{
    private readonly StringBuilder log = new();
    private readonly Process process;

    private RealAgent(string data)
    {
        var program = Environment.GetEnvironmentVariable("ORCHESTRATOR_TEST_AGENT") ?? Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "orchestrator-agent.exe" : "orchestrator-agent");
        process = new Process { StartInfo = new ProcessStartInfo(program, ["run", "--data", data, "--heartbeat", "1"]) { RedirectStandardError = true, UseShellExecute = false } };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (log)
                log.AppendLine(line.Data);
        };
        process.Start();
        process.BeginErrorReadLine();
    }

    public string Log
    {
        get
        {
            lock (log)
                return log.ToString();
        }
    }

    public static void Enrol(string data, AgentEnrolment enrolment)
    {
        Directory.CreateDirectory(data);
        File.WriteAllBytes(Path.Combine(data, AgentEnrolment.FileName), JsonSerializer.SerializeToUtf8Bytes(enrolment, ContractsJson.Default.AgentEnrolment));
    }

    public static RealAgent Start(string data) => new(data);

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        process.Dispose();
    }
}
