using System.Globalization;

namespace Orchestrator.Agent.Hosting;

/// <summary>What the agent is told at its start, by options or by the environment; options win.</summary>
public sealed record AgentSettings
{
    public const string Usage =
        """
        orchestrator-agent run --data DIR --target ID --channel local:PATH --server-key FILE [--heartbeat SECONDS]
        orchestrator-agent --version

          --data        folder for the agent's journal, used by this agent alone     ORCHESTRATOR_AGENT_DATA
          --target      id of the target this agent serves                           ORCHESTRATOR_AGENT_TARGET
          --channel     the way to the server: local:PATH of a Unix domain socket    ORCHESTRATOR_AGENT_CHANNEL
          --server-key  the server's public key(s), PEM                              ORCHESTRATOR_AGENT_SERVER_KEY
          --heartbeat   seconds between two heartbeats, 1 to 600, default 10         ORCHESTRATOR_AGENT_HEARTBEAT
        """;

    private static readonly string[] Names = ["data", "target", "channel", "server-key", "heartbeat"];

    public required string Data { get; init; }

    public required string Target { get; init; }

    /// <summary>Path of the server's socket.</summary>
    public required string SocketPath { get; init; }

    /// <summary>PEM file with the server's public keys.</summary>
    public required string ServerKey { get; init; }

    public required TimeSpan Heartbeat { get; init; }

    /// <summary>Reads what follows the word "run".</summary>
    /// <param name="arguments">Options and their values.</param>
    /// <param name="environment">Reads an environment variable; null if it is not set.</param>
    /// <exception cref="FormatException">Something is missing or not understood; the message says what.</exception>
    public static AgentSettings Parse(ReadOnlySpan<string> arguments, Func<string, string?> environment)
    {
        var values = new Dictionary<string, string>();
        for (var at = 0; at < arguments.Length; at += 2)
        {
            var name = arguments[at].StartsWith("--", StringComparison.Ordinal) ? arguments[at][2..] : "";
            if (!Names.Contains(name))
                throw new FormatException($"'{arguments[at]}' is no option.");
            if (at + 1 == arguments.Length)
                throw new FormatException($"--{name} needs a value.");
            values[name] = arguments[at + 1];
        }

        string? Optional(string name) =>
            values.TryGetValue(name, out var value) ? value : environment($"ORCHESTRATOR_AGENT_{name.Replace('-', '_').ToUpperInvariant()}");
        string Required(string name) => Optional(name) is { Length: > 0 } value ? value : throw new FormatException($"--{name} is missing.");

        const string Local = "local:";
        var channel = Required("channel");
        if (!channel.StartsWith(Local, StringComparison.Ordinal) || channel.Length == Local.Length)
            throw new FormatException($"The channel '{channel}' is not known; this agent speaks local:PATH.");
        if (!int.TryParse(Optional("heartbeat") ?? "10", CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > 600)
            throw new FormatException("--heartbeat must be 1 to 600 seconds.");
        return new AgentSettings
        {
            Data = Required("data"),
            Target = Required("target"),
            SocketPath = channel[Local.Length..],
            ServerKey = Required("server-key"),
            Heartbeat = TimeSpan.FromSeconds(seconds),
        };
    }
}
