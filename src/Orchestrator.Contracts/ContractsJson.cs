using System.Text.Json.Serialization;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Enrolment;
using Orchestrator.Contracts.Packages;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Contracts;

/// <summary>
/// The JSON of every contract: camelCase, enums as strings, absent instead of null. Generated, so that the agent can be trimmed. What is
/// absent is read as null, false or 0 whatever the property's initial value says, so a property with another one is
/// <see cref="JsonRequiredAttribute"/>.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Command))]
[JsonSerializable(typeof(SignedCommand))]
[JsonSerializable(typeof(ActionSpec))]
[JsonSerializable(typeof(IReadOnlyList<ActionSpec>))]
[JsonSerializable(typeof(CommandReport))]
[JsonSerializable(typeof(ReportItem))]
[JsonSerializable(typeof(AgentMessage))]
[JsonSerializable(typeof(ServerMessage))]
[JsonSerializable(typeof(EnrolmentRequest))]
[JsonSerializable(typeof(AgentEnrolment))]
[JsonSerializable(typeof(ContentAccess))]
[JsonSerializable(typeof(PackageManifest))]
[JsonSerializable(typeof(SignedManifest))]
[JsonSerializable(typeof(DepotPlan))]
[JsonSerializable(typeof(IReadOnlyList<SignedPlan>))]
[JsonSerializable(typeof(DepotMessage))]
[JsonSerializable(typeof(DepotEntry))]
[JsonSerializable(typeof(DepotState))]
[JsonSerializable(typeof(DepotAccess))]
[JsonSerializable(typeof(DepotClock))]
[JsonSerializable(typeof(BundleRequest))]
public sealed partial class ContractsJson : JsonSerializerContext;
