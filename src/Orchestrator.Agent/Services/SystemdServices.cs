using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Platform;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Services;

/// <summary>systemd. Its program does the work as an action's process, with its output, its time-out and its tree.</summary>
/// <param name="path">Where programs are looked for; null: in the agent's own PATH.</param>
internal sealed class SystemdServices(string? path = null) : IServices
{
    private const string Program = "systemctl";
    private const string Property = "ActiveState";

    /// <param name="find">Full path of a program in PATH; null: there is none.</param>
    /// <exception cref="CannotStart">There is no systemd.</exception>
    public static Launch Launch(ServiceAction action, Func<string, string?> find) => new(
        find(Program) ?? throw new CannotStart($"there is no {Program} in PATH; services are controlled where systemd runs"),
        ["--no-ask-password", action.Operation.ToString().ToLowerInvariant(), "--", action.Service]);

    public async Task<ServiceState> State(string service, CancellationToken cancellation)
    {
        var file = ProgramFinder.Find(Program, path ?? Environment.GetEnvironmentVariable("PATH") ?? "", "/")
            ?? throw new IOException($"there is no {Program} in PATH; services are known where systemd runs");
        var (code, said) = await ShortProgram.Run(file, ["show", "-p", Property, "--", service], cancellation);
        var state = said.Split('\n').FirstOrDefault(line => line.StartsWith($"{Property}=", StringComparison.Ordinal));
        if (code != 0 || state is null)
            throw new IOException($"systemd does not tell of service '{service}': {(said.Length > 0 ? said : $"{Program} ended with {code}")}");
        return state[(Property.Length + 1)..] switch
        {
            "active" or "reloading" or "refreshing" => ServiceState.Running,
            "inactive" or "failed" => ServiceState.Stopped,
            _ => ServiceState.Between,
        };
    }
}
