using System.Collections.ObjectModel;

namespace Orchestrator.Agent.Sessions;

/// <summary>The session of the user who is logged on at this computer.</summary>
internal sealed record UserSession
{
    /// <summary>As the system numbers it.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the user's account.</summary>
    public required string User { get; init; }

    /// <summary>Where it is, for people: seat and terminal. Empty: nothing is known.</summary>
    public string Place { get; init; } = "";

    /// <summary>The terminal below /dev on which the user works; null: the user does not.</summary>
    public string? Terminal { get; init; }

    /// <summary>Of Linux; null: this is Windows.</summary>
    public UnixAccount? Account { get; init; }

    /// <summary>What programs of the session find in their environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>It has a screen that programs can show something on.</summary>
    public bool IsGraphical => Environment.ContainsKey("DISPLAY") || Environment.ContainsKey("WAYLAND_DISPLAY");

    public override string ToString() => $"session {Id} of {User}{(Place.Length == 0 ? "" : $" ({Place})")}";
}
