using System.ComponentModel;
using System.Diagnostics;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Agents;

/// <summary>
/// Keeps one agent running on this computer. An agent that survived a killed server is left alone: it connects by itself, and a second one
/// beside it would find its folder taken.
/// </summary>
/// <param name="contents">What opens the contents of packages to it, once the server listens.</param>
/// <param name="enrolment">Null: the agent speaks to this server by the local channel.</param>
internal sealed class LocalAgent(
    AgentProgram program, Target target, DataFolder folder, LocalContents contents, ILogger<LocalAgent> log, LocalEnrolment? enrolment = null) : BackgroundService
{
    // Processes live in real time, also when the server's clock is a test clock.
    private static readonly TimeProvider Real = TimeProvider.System;
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly AgentFolder agent = new(folder.Agent);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await contents.Listening(stoppingToken);
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            var began = Real.GetTimestamp();
            try
            {
                if (agent.IsTaken())
                    await Accompany(stoppingToken);
                else
                    await RunOnce(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is Win32Exception or IOException or UnauthorizedAccessException or InvalidOperationException)
            {
                log.LogError("The agent '{Program}' cannot be started: {Reason}", program.Path, failure.Message);
            }

            if (Real.GetElapsedTime(began) > LongestPause)
                pause = FirstPause;
            await Task.Delay(pause, Real, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Waits for the end of an agent this server did not start; ends it when the server stops.</summary>
    private async Task Accompany(CancellationToken cancellation)
    {
        contents.Write(target);
        log.LogInformation("An agent of this computer is running already (process {Process}); it connects by itself", agent.Owner());
        try
        {
            while (agent.IsTaken())
                await Task.Delay(LookAgain, Real, cancellation);
        }
        catch (OperationCanceledException) when (agent.Owner() is { } owner && agent.IsTaken())
        {
            try
            {
                using var process = Process.GetProcessById(owner);
                await Ending.End(process);
            }
            catch (ArgumentException)
            {
                // It ended meanwhile.
            }

            throw;
        }
    }

    private async Task RunOnce(CancellationToken cancellation)
    {
        if (enrolment is not null)
            await enrolment.Renew(target, cancellation);
        contents.Write(target);
        string[] arguments = enrolment is not null
            ? ["run", "--data", folder.Agent]
            : ["run", "--data", folder.Agent, "--target", target.Id, "--channel", $"local:{folder.AgentSocket}", "--server-key", folder.ServerKey];
        using var output = new AgentLogFile(folder.AgentLog);
        using var process = Process.Start(program.StartInfo(arguments)) ?? throw new InvalidOperationException("no process was made");
        process.StandardInput.Close();
        var pumps = Task.WhenAll(Pump(process.StandardOutput, output), Pump(process.StandardError, output));
        log.LogInformation("The agent of '{Target}' is running as process {Process}; its log is {Log}", target.Name, process.Id, folder.AgentLog);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            await Ending.End(process);
            throw;
        }
        finally
        {
            // An action that survives its agent may hold the pipes open; what it prints is not the agent's.
            await Task.WhenAny(pumps, Task.Delay(LookAgain, Real, CancellationToken.None));
        }

        log.LogWarning("The agent of '{Target}' ended with code {Code}; it is started again (its log: {Log})", target.Name, process.ExitCode, folder.AgentLog);
    }

    private async Task Pump(StreamReader reader, AgentLogFile output)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            try
            {
                output.Write(line);
            }
            catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
            {
                // Reading goes on: an agent whose words nobody takes stands still in the middle of its work.
                log.LogWarning("The agent's log cannot be written: {Reason} It says: {Line}", unwritable.Message, line);
            }
        }
    }
}
