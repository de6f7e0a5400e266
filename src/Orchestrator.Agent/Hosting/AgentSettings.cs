using System.Globalization;

namespace Orchestrator.Agent.Hosting;

/// <summary>What the agent is told at its start, by options or by the environment; options win. An enrolled data folder knows the rest.</summary>
public sealed record AgentSettings
{
    public const string Usage =
        """
        orchestrator-agent enroll --server URL --data DIR [--token-file FILE] [--name NAME] [--server-key-fingerprint HEX] [--server-ca FILE]
        orchestrator-agent run --data DIR [--heartbeat SECONDS]
        orchestrator-agent run --data DIR --target ID --channel local:PATH --server-key FILE [--heartbeat SECONDS]
        orchestrator-agent service [--heartbeat SECONDS]
        orchestrator-agent --version

        enroll makes this computer a target of a server; run then needs the data folder only.
          --server      the server's address; https, except on this computer itself
          --token-file  file with the token an administrator made; else it is read from standard input
          --name        name of the target, default the computer's own
          --server-key-fingerprint   of the server's key: nothing else is trusted
          --server-ca   certificates (PEM) that may vouch for the server, instead of the system's

        run
          --data        folder for the agent's journal, used by this agent alone     ORCHESTRATOR_AGENT_DATA
          --target      id of the target this agent serves                           ORCHESTRATOR_AGENT_TARGET
          --channel     the way to the server: local:PATH of a Unix domain socket    ORCHESTRATOR_AGENT_CHANNEL
          --server-key  the server's public key(s), PEM                              ORCHESTRATOR_AGENT_SERVER_KEY
          --heartbeat   seconds between two heartbeats, 1 to 600, default 10         ORCHESTRATOR_AGENT_HEARTBEAT

        service is how Windows starts the agent; its data is in %ProgramData%\Orchestrator, its log in the folder above the program's
        """;

    private static readonly string[] Names = ["data", "target", "channel", "server-key", "heartbeat"];

    public required string Data { get; init; }

    /// <summary>The server on this computer; null: the data folder is enrolled.</summary>
    public required LocalServer? Local { get; init; }

    public required TimeSpan Heartbeat { get; init; }

    /// <summary>Reads what follows the word "run".</summary>
    /// <param name="arguments">Options and their values.</param>
    /// <param name="environment">Reads an environment variable; null if it is not set.</param>
    /// <exception cref="FormatException">Something is missing or not understood; the message says what.</exception>
    public static AgentSettings Parse(ReadOnlySpan<string> arguments, Func<string, string?> environment)
    {
        var values = Options.Read(arguments, Names);
        string? Optional(string name) =>
            values.TryGetValue(name, out var value) ? value : environment($"ORCHESTRATOR_AGENT_{name.Replace('-', '_').ToUpperInvariant()}");
        string Required(string name) => Optional(name) is { Length: > 0 } value ? value : throw new FormatException($"--{name} is missing.");

        return new AgentSettings
        {
            Data = Required("data"),
            Local = Optional("channel") is { Length: > 0 } channel ? new LocalServer(Required("target"), SocketOf(channel), Required("server-key")) : null,
            Heartbeat = ParseHeartbeat(Optional("heartbeat")),
        };
    }

    /// <summary>Reads what follows the word "service".</summary>
    /// <returns>Between two heartbeats.</returns>
    /// <exception cref="FormatException">Something is not understood; the message says what.</exception>
    public static TimeSpan ParseService(ReadOnlySpan<string> arguments) => ParseHeartbeat(Options.Read(arguments, ["heartbeat"]).GetValueOrDefault("heartbeat"));

    private static TimeSpan ParseHeartbeat(string? text) =>
        int.TryParse(text ?? "10", CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 600
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException("--heartbeat must be 1 to 600 seconds.");

    private static string SocketOf(string channel)
    {
        const string Prefix = "local:";
        return channel.StartsWith(Prefix, StringComparison.Ordinal) && channel.Length > Prefix.Length
            ? channel[Prefix.Length..]
            : throw new FormatException($"The channel '{channel}' is not known; this agent speaks local:PATH, and over a broker what it was enrolled with (orchestrator-agent enroll).");
    }
}

/// <param name="Target">Id of the target the agent serves.</param>
/// <param name="SocketPath">Path of the server's socket.</param>
/// <param name="ServerKey">PEM file with the server's public keys.</param>
public sealed record LocalServer(string Target, string SocketPath, string ServerKey);
