using System.Text.Json.Serialization;
using Orchestrator.Core.Access;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Depots;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;

namespace Orchestrator.Storage.Json;

/// <summary>The JSON of stored documents: camelCase, enums as words, absent instead of null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TargetRunBody))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(RunFlow))]
[JsonSerializable(typeof(CommandAnswer))]
[JsonSerializable(typeof(Target))]
[JsonSerializable(typeof(Group))]
[JsonSerializable(typeof(Site))]
[JsonSerializable(typeof(Depot))]
[JsonSerializable(typeof(CredentialSet))]
[JsonSerializable(typeof(User))]
internal sealed partial class StorageJson : JsonSerializerContext;
