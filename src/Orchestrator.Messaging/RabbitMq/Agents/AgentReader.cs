using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Broker;

namespace Orchestrator.Messaging.RabbitMq.Agents;

/// <summary>Reads what agents say, and throws away what is no message or in another's name. Whoever floods a queue with that does not flood the log as well.</summary>
/// <param name="what">What is read here, for the log.</param>
/// <param name="time">Real time: it measures the silence between two lines of the log.</param>
internal sealed partial class AgentReader(string what, TimeProvider time, ILogger logger)
{
    private const int LongestReason = 300;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private long? saidAt;
    private int thrownAway;

    /// <summary>The message, if it is one and its sender is who it says; else null.</summary>
    /// <param name="belongs">Whether such a message is said here.</param>
    public AgentMessage? Read(AgentDelivery delivery, Func<AgentMessage, bool> belongs)
    {
        try
        {
            var message = JsonSerializer.Deserialize(delivery.Body, ContractsJson.Default.AgentMessage);
            if (message is null || !belongs(message))
                ThrowAway($"user '{delivery.User}' sent what does not belong here");
            else if (message.Target != BrokerNames.TargetOfUser(delivery.User))
                ThrowAway($"user '{delivery.User}' speaks for target '{message.Target}'");
            else
                return message;
        }
        catch (Exception malformed) when (malformed is JsonException or NotSupportedException)
        {
            ThrowAway($"user '{delivery.User}' sent what is no message of an agent: {malformed.Message}");
        }

        return null;
    }

    private void ThrowAway(string why)
    {
        thrownAway++;
        if (saidAt is { } at && time.GetElapsedTime(at) < Silence)
            return;
        LogThrownAway(what, why.Length <= LongestReason ? why : why[..LongestReason] + "...", thrownAway);
        (thrownAway, saidAt) = (0, time.GetTimestamp());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} is thrown away: {Why} ({Count} such since this was last said)")]
    private partial void LogThrownAway(string what, string why, int count);
}
