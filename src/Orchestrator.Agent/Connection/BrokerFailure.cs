using System.Net.Sockets;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Orchestrator.Agent.Connection;

/// <summary>What the broker's client throws, said in words.</summary>
internal static class BrokerFailure
{
    /// <summary>Whether it means that the connection or a channel is gone, cannot be had, or does not answer.</summary>
    public static bool IsLoss(Exception failure) =>
        failure is RabbitMQClientException or IOException or SocketException or ObjectDisposedException or TimeoutException or OperationCanceledException;

    /// <summary>As the callers of a link know it.</summary>
    public static IOException Translate(Exception failure)
    {
        var root = Root(failure);
        if (failure is IOException known && ReferenceEquals(root, failure))
            return known;
        return root is AuthenticationFailureException or PossibleAuthenticationFailureException || CodeOf(failure) is Constants.NotAllowed or Constants.AccessRefused
            ? new NotAdmittedException(
                $"the broker refuses this agent ({root.Message}). Its target was deleted, or it was enrolled again elsewhere: enrol this computer anew.", failure)
            : new IOException(root.Message, failure);
    }

    /// <summary>The broker's code for why it closed a channel or a connection; 0: it gave none.</summary>
    public static int CodeOf(Exception failure) => failure is OperationInterruptedException { ShutdownReason: { } reason } ? reason.ReplyCode : 0;

    /// <summary>Whether the broker refuses a queue because somebody else consumes it.</summary>
    public static bool IsExclusiveUse(OperationInterruptedException refused) =>
        CodeOf(refused) == Constants.AccessRefused && refused.ShutdownReason!.ReplyText.Contains("exclusive use", StringComparison.Ordinal);

    // The client wraps the one sentence that says what is wrong several times.
    private static Exception Root(Exception failure)
    {
        while (failure.InnerException is { } inner)
            failure = inner;
        return failure;
    }
}
