using System.Globalization;

namespace Orchestrator.Agent.Sessions;

/// <summary>An account of a Unix system.</summary>
/// <param name="User">Its number.</param>
/// <param name="Group">The number of its first group.</param>
/// <param name="Home">Its home folder.</param>
/// <param name="Shell">Its shell.</param>
internal sealed record UnixAccount(uint User, uint Group, string Home, string Shell)
{
    /// <summary>Reads a line of <c>getent passwd</c>; null: it is none.</summary>
    public static UnixAccount? Read(string line) =>
        line.Split(':') is [_, _, var user, var group, _, var home, var shell]
        && uint.TryParse(user, CultureInfo.InvariantCulture, out var number) && uint.TryParse(group, CultureInfo.InvariantCulture, out var first)
            ? new UnixAccount(number, first, home.Length > 0 ? home : "/", shell.Length > 0 ? shell : "/bin/sh")
            : null;
}
