using System.Globalization;

namespace Orchestrator.Agent.Sessions;

/// <summary>A session as systemd-logind describes it.</summary>
internal sealed record LogindSession
{
    /// <summary>The properties that are asked for.</summary>
    public static readonly IReadOnlyList<string> Properties = ["Id", "User", "Name", "Seat", "TTY", "Type", "Class", "Active", "Remote", "Leader", "TimestampMonotonic"];

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required uint User { get; init; }

    public required int Leader { get; init; }

    public string Seat { get; init; } = "";

    public string Terminal { get; init; } = "";

    public string Type { get; init; } = "";

    public string Class { get; init; } = "";

    public bool IsActive { get; init; }

    public bool IsRemote { get; init; }

    public long Since { get; init; }

    /// <summary>
    /// The one of the user who sits at the computer: local, active and a user's (not a greeter's, not a lock screen's). The one at a seat goes
    /// before others, then one with a screen, then the newest.
    /// </summary>
    public static LogindSession? Active(IEnumerable<LogindSession> sessions) => sessions
        .Where(session => session is { IsActive: true, IsRemote: false, Class: "user" })
        .OrderByDescending(session => session.Seat.Length > 0)
        .ThenByDescending(session => session.Type is "wayland" or "x11" or "mir")
        .ThenByDescending(session => session.Since)
        .FirstOrDefault();

    /// <summary>Reads what <c>loginctl show-session</c> prints, NAME=VALUE lines; null: that is no session.</summary>
    public static LogindSession? Read(string printed)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in printed.Split('\n'))
        {
            if (line.IndexOf('=', StringComparison.Ordinal) is var at and > 0)
                facts[line[..at]] = line[(at + 1)..].TrimEnd('\r');
        }

        if (facts.GetValueOrDefault("Id") is not { Length: > 0 } id || !uint.TryParse(facts.GetValueOrDefault("User"), CultureInfo.InvariantCulture, out var user))
            return null;
        return new LogindSession
        {
            Id = id,
            User = user,
            Name = facts.GetValueOrDefault("Name", ""),
            Seat = facts.GetValueOrDefault("Seat", ""),
            Terminal = facts.GetValueOrDefault("TTY", ""),
            Type = facts.GetValueOrDefault("Type", ""),
            Class = facts.GetValueOrDefault("Class", ""),
            IsActive = facts.GetValueOrDefault("Active") == "yes",
            IsRemote = facts.GetValueOrDefault("Remote") == "yes",
            Leader = int.TryParse(facts.GetValueOrDefault("Leader"), CultureInfo.InvariantCulture, out var leader) ? leader : 0,
            Since = long.TryParse(facts.GetValueOrDefault("TimestampMonotonic"), CultureInfo.InvariantCulture, out var since) ? since : 0,
        };
    }
}
