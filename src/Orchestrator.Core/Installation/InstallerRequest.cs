using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Installation;

/// <summary>What the engine asks of an installer: the payload of an outgoing command whose destination is the installer.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(InstallationRequest), "install")]
[JsonDerivedType(typeof(WakeRequest), "wake")]
[JsonDerivedType(typeof(StopRequest), "stop")]
public abstract record InstallerRequest
{
    /// <summary>Id of the command; reports about it carry it.</summary>
    public required string CommandId { get; init; }

    public required string RunId { get; init; }

    public required string TargetId { get; init; }

    public required string TargetName { get; init; }

    /// <summary>Id of the activity.</summary>
    public required string Activity { get; init; }

    /// <summary>Visits of that activity, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The request in an outgoing command, or null if its payload is none.</summary>
    public static InstallerRequest? In(OutgoingCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        try
        {
            return JsonSerializer.Deserialize(command.Signed.Payload, InstallationJson.Default.InstallerRequest);
        }
        catch (Exception malformed) when (malformed is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The payload of its command.</summary>
    public byte[] ToPayload() => JsonSerializer.SerializeToUtf8Bytes(this, InstallationJson.Default.InstallerRequest);
}

/// <summary>Something to be done on one target, once whoever is asked how often, and answered when it is over.</summary>
public abstract record WorkRequest : InstallerRequest
{
    /// <summary>It is given up after this time.</summary>
    [JsonIgnore]
    public abstract TimeSpan Timeout { get; }
}

/// <summary>One attempt to install the agent on one target.</summary>
public sealed record InstallationRequest : WorkRequest
{
    public required InstallationOrder Order { get; init; }

    public override TimeSpan Timeout => Order.Timeout;
}

/// <summary>A wake-up call to one target.</summary>
public sealed record WakeRequest : WorkRequest
{
    public required WakeOrder Order { get; init; }

    public override TimeSpan Timeout => Order.Patience;
}

/// <summary>An operator's word: what was asked for is to be ended where it is. The answer comes as the end of that.</summary>
public sealed record StopRequest : InstallerRequest
{
    /// <summary>Id of the command to end.</summary>
    public required string Refers { get; init; }
}

/// <summary>The JSON of requests to installers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(InstallerRequest))]
public sealed partial class InstallationJson : JsonSerializerContext;
