namespace Orchestrator.Agent.Commands;

/// <summary>What the book is told once.</summary>
public sealed record CommandBookOptions
{
    /// <summary>Id of the target this agent serves; commands bound to another are refused.</summary>
    public required string Target { get; init; }

    /// <summary>Which boot of the computer this is; empty: nobody knows, so that no restart of the computer is recognised.</summary>
    public string BootId { get; init; } = "";

    /// <summary>Largest correction under which a window or an expiry is still trusted.</summary>
    public TimeSpan MaxSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an unconfirmed report waits before it is sent again; doubled each time.</summary>
    public TimeSpan RepeatFirst { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait between two sendings of one report.</summary>
    public TimeSpan RepeatLongest { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Commands that may be unanswered at one time; more are refused. Tombstones and amendments are always taken.</summary>
    public int OpenCommands { get; init; } = 1_000;
}
