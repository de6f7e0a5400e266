using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Commands;

/// <summary>As much of a command as it takes to answer it, even if a newer server says things this agent cannot read.</summary>
public sealed record CommandOutline(string Id, string RunId, string Target, string Activity, int Attempt, DateTimeOffset ExpiresAt)
{
    public static CommandOutline Of(Command command) =>
        new(command.Id, command.RunId, command.Target, command.Activity, command.Attempt, command.ExpiresAt);

    /// <summary>The outline, or null if the bytes are no command at all.</summary>
    /// <param name="payload">Not yet trusted.</param>
    /// <param name="command">The whole command, or null if this agent cannot read it.</param>
    internal static CommandOutline? Read(byte[] payload, out Command? command)
    {
        command = null;
        try
        {
            command = JsonSerializer.Deserialize(payload, ContractsJson.Default.Command);
            return command is null ? null : Of(command);
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException)
        {
            return ReadOutline(payload);
        }
    }

    private static CommandOutline? ReadOutline(byte[] payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, OutlineJson.Default.CommandOutline);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CommandOutline))]
internal sealed partial class OutlineJson : JsonSerializerContext;
