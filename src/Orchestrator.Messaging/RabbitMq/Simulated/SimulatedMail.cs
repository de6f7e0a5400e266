using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrator.Contracts.Broker;
using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging.RabbitMq.Simulated;

/// <summary>What servers put into the queues that simulated targets share: a command to an agent or an installer, a confirmation, or a question.</summary>
internal sealed record SimulatedMail(OutgoingCommand? Command = null, ReportConfirmation? Confirmation = null, CommandInquiry? Inquiry = null)
{
    /// <summary>Header: the target it is for.</summary>
    public const string TargetHeader = "orchestrator-target";

    /// <summary>A message that survives no restart of the broker: the engine sends again, the reporter repeats.</summary>
    public BrokerMessage To(string targetId, TimeSpan life) =>
        new("", BrokerNames.SimulatedQueueOf(targetId), JsonSerializer.SerializeToUtf8Bytes(this, SimulatedMailJson.Default.SimulatedMail))
        {
            IsPersistent = false,
            TimeToLive = life < MailLife.Longest ? life : MailLife.Longest,
            Headers = new Dictionary<string, string> { [TargetHeader] = targetId },
        };

    /// <summary>Null: it is no such message.</summary>
    public static SimulatedMail? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, SimulatedMailJson.Default.SimulatedMail);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SimulatedMail))]
internal sealed partial class SimulatedMailJson : JsonSerializerContext;
