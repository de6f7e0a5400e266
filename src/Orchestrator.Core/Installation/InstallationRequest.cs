using System.Text.Json.Serialization;

namespace Orchestrator.Core.Installation;

/// <summary>One attempt to install the agent on one target, as an installer receives it: the payload of an outgoing command whose destination is the installer.</summary>
public sealed record InstallationRequest
{
    /// <summary>Id of the command; reports about the attempt carry it.</summary>
    public required string CommandId { get; init; }

    public required string RunId { get; init; }

    public required string TargetId { get; init; }

    public required string TargetName { get; init; }

    /// <summary>Id of the Install activity.</summary>
    public required string Activity { get; init; }

    /// <summary>Visits of that activity, from 1.</summary>
    public required int Attempt { get; init; }

    public required InstallationOrder Order { get; init; }
}

/// <summary>The JSON of installation requests.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(InstallationRequest))]
public sealed partial class InstallationJson : JsonSerializerContext;
