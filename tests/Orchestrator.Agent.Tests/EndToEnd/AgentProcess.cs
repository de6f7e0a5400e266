using System.Diagnostics;

namespace Orchestrator.Agent.Tests.EndToEnd;

/// <summary>The real agent as it was built, or the one that ./test names, in a process of its own.</summary>
internal sealed class AgentProcess : IDisposable
{
    public const string Target = "t1";

    private readonly Process process;
    private readonly Task<string> errors;

    private AgentProcess(Process process) => (this.process, errors) = (process, process.StandardError.ReadToEndAsync());

    public int Id => process.Id;

    /// <param name="by">What bash does before it becomes the agent; null: there is none.</param>
    public static AgentProcess Start(TemporaryFolder folder, FakeServer server, IReadOnlyDictionary<string, string>? environment = null, string? by = null)
    {
        var name = OperatingSystem.IsWindows() ? "orchestrator-agent.exe" : "orchestrator-agent";
        var program = Environment.GetEnvironmentVariable("ORCHESTRATOR_TEST_AGENT") ?? Path.Combine(AppContext.BaseDirectory, name);
        var info = new ProcessStartInfo(by is null ? program : "/bin/bash") { RedirectStandardError = true, UseShellExecute = false };
        string[] arguments =
        [
            "run", "--data", folder.File("data"), "--target", Target, "--channel", $"local:{server.SocketPath}", "--server-key", server.KeyFile,
            "--heartbeat", "1",
        ];
        foreach (var argument in by is null ? arguments : ["-c", $"{by}; exec \"$@\"", "bash", program, .. arguments])
            info.ArgumentList.Add(argument);
        foreach (var (variable, value) in environment ?? new Dictionary<string, string>())
            info.Environment[variable] = value;
        return new AgentProcess(Process.Start(info)!);
    }

    /// <summary>Ends it as a power failure would, as far as the agent can tell.</summary>
    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop and returns its return code.</summary>
    public async Task<int> Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString()]);
        return await Exit();
    }

    public async Task<int> Exit()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    /// <summary>What it wrote to its log, once it has ended.</summary>
    public Task<string> Log() => errors;

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}
