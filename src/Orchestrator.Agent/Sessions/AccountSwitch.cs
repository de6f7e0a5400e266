using System.Globalization;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Platform;

namespace Orchestrator.Agent.Sessions;

/// <summary>
/// Starts programs as another account of a Unix system: by <c>setpriv</c>, which sets numbers and groups and nothing else. What is started
/// stays a child of the agent, so that its output, its return code and its end are the agent's as those of any action (ADR 20).
/// </summary>
internal static class AccountSwitch
{
    private const string SystemPath = "/usr/bin:/bin:/usr/sbin:/sbin";

    /// <summary>The command that executes another one as the account; the command itself, if that is the agent's own.</summary>
    /// <exception cref="CannotStart">The agent cannot become that account; the message says why.</exception>
    public static IReadOnlyList<string> Prefix(UnixAccount account)
    {
        if (OperatingSystem.IsLinux() && account.User == LinuxFile.OwnAccount)
            return [];
        if (!Environment.IsPrivilegedProcess)
            throw new CannotStart("only an agent that runs as root can do something as another user");
        var program = ProgramFinder.Find("setpriv", SystemPath, "/")
            ?? throw new CannotStart("there is no setpriv on this computer, by which the agent becomes another user; install util-linux");
        return
        [
            program, string.Create(CultureInfo.InvariantCulture, $"--reuid={account.User}"), string.Create(CultureInfo.InvariantCulture, $"--regid={account.Group}"),
            "--init-groups", "--inh-caps=-all", "--",
        ];
    }
}
