using System.Text.Json.Serialization;
using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging.RabbitMq.Shards;

/// <summary>The JSON of inputs between servers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunInput))]
internal sealed partial class ShardInputJson : JsonSerializerContext;
