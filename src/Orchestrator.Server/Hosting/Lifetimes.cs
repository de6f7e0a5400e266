namespace Orchestrator.Server.Hosting;

internal static class Lifetimes
{
    /// <summary>Until the server listens and its addresses are known.</summary>
    /// <exception cref="OperationCanceledException">The server stops before.</exception>
    public static Task Listening(this IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lifetime.ApplicationStarted.Register(() => listening.TrySetResult());
        return listening.Task.WaitAsync(cancellation);
    }
}
