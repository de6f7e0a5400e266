using System.Text.Json.Serialization;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Contracts.Agents;

/// <summary>Everything the server says to an agent. Only <see cref="Deliver"/> makes it do something, and that is signed.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Welcome), "welcome")]
[JsonDerivedType(typeof(Deliver), "deliver")]
[JsonDerivedType(typeof(Confirm), "confirm")]
[JsonDerivedType(typeof(Conflict), "conflict")]
[JsonDerivedType(typeof(GreetAgain), "greetAgain")]
[JsonDerivedType(typeof(Watch), "watch")]
[JsonDerivedType(typeof(OutputStored), "outputStored")]
public abstract record ServerMessage;

/// <summary>Answers <see cref="Hello"/> and <see cref="Heartbeat"/>: the agent derives its correction from it, round trip halved.</summary>
/// <param name="ServerTime">The server's clock when it answered.</param>
/// <param name="Echo"><c>SentAt</c> of the message it answers; an answer to something else is none.</param>
/// <param name="Shards">Number of shards: over a broker the agent routes its reports by it. 0: the transport does.</param>
public sealed record Welcome(DateTimeOffset ServerTime, DateTimeOffset Echo, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Shards = 0) : ServerMessage;

/// <summary>Answers a heartbeat of an agent this server has not heard a greeting of: it has taken over from another one.</summary>
public sealed record GreetAgain : ServerMessage;

/// <summary>A command, byte for byte as it was signed.</summary>
public sealed record Deliver(SignedCommand Command) : ServerMessage;

/// <summary>The items up to and including <paramref name="UpTo"/> are stored: the agent need not repeat them.</summary>
public sealed record Confirm(string CommandId, int UpTo) : ServerMessage;

/// <summary>The server does not serve this agent: another machine or a second instance has the same identity. The connection ends.</summary>
/// <param name="Instance">Which instance is meant; null: whoever hears it.</param>
public sealed record Conflict(string Message, string? Instance = null) : ServerMessage;
