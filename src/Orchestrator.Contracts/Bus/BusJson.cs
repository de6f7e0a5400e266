using System.Text.Json.Serialization;

namespace Orchestrator.Contracts.Bus;

/// <summary>
/// The JSON of messages between servers and other systems: camelCase, enums as camelCase words, absent instead of null, instants with their
/// offset. Messages for the orchestrator are read strictly, so that a mistyped field is an error and not another run; what it tells may get
/// further fields.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(StartRun))]
[JsonSerializable(typeof(CancelRun))]
[JsonSerializable(typeof(PauseRun))]
[JsonSerializable(typeof(ResumeRun))]
[JsonSerializable(typeof(Trigger))]
[JsonSerializable(typeof(RunStarted))]
[JsonSerializable(typeof(RunCompleted))]
[JsonSerializable(typeof(TargetFinished))]
[JsonSerializable(typeof(RunRefused))]
public sealed partial class BusJson : JsonSerializerContext;
