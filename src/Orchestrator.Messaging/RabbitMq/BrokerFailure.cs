using RabbitMQ.Client.Exceptions;

namespace Orchestrator.Messaging.RabbitMq;

internal static class BrokerFailure
{
    /// <summary>Whether it is what the client throws when a connection or a channel is gone or the broker does not answer.</summary>
    public static bool IsLoss(Exception failure) =>
        failure is OperationInterruptedException or BrokerUnreachableException or IOException or ObjectDisposedException or TimeoutException or OperationCanceledException
            or System.Net.Sockets.SocketException or ProtocolViolationException or BrokerException;

    /// <summary>Ends something of the client's that may be gone already.</summary>
    public static async Task Quietly(Func<ValueTask> end)
    {
        try
        {
            await end();
        }
        catch (Exception failure) when (IsLoss(failure))
        {
            // It is gone either way.
        }
    }
}
