namespace Orchestrator.Cli.Client;

/// <summary>A key by which a target's SSH server is known.</summary>
internal sealed record HostKeyInfo(string Algorithm, string Key, string Fingerprint, DateTimeOffset LearnedAt, string LearnedBy);

/// <summary>Keys to know a target's SSH server by, as lines of ssh-keyscan.</summary>
internal sealed record NewHostKeys(IReadOnlyList<string> Keys);
