using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Platform;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Services;

/// <summary>systemd. Its program does the work as an action's process, with its output, its time-out and its tree.</summary>
internal sealed class SystemdServices : IServices
{
    private const string Program = "systemctl";

    /// <param name="find">Full path of a program in PATH; null: there is none.</param>
    /// <exception cref="CannotStart">There is no systemd.</exception>
    public static Launch Launch(ServiceAction action, Func<string, string?> find) => new(
        find(Program) ?? throw new CannotStart($"there is no {Program} in PATH; services are controlled where systemd runs"),
        ["--no-ask-password", action.Operation.ToString().ToLowerInvariant(), "--", action.Service]);

    public async Task<bool> IsRunning(string service, CancellationToken cancellation)
    {
        var file = ProgramFinder.Find(Program, Environment.GetEnvironmentVariable("PATH") ?? "", "/")
            ?? throw new IOException($"there is no {Program} in PATH; services are known where systemd runs");
        var (code, said) = await ShortProgram.Run(file, ["is-active", "--quiet", "--", service], cancellation);
        return said.Contains("has not been booted with systemd", StringComparison.Ordinal) ? throw new IOException(said) : code == 0;
    }
}
