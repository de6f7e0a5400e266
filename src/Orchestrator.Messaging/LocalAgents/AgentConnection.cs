using System.Net.Sockets;
using System.Threading.Channels;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;

namespace Orchestrator.Messaging.LocalAgents;

/// <summary>One agent's connection: a bounded queue outwards, a stream of messages inwards.</summary>
internal sealed class AgentConnection : IAsyncDisposable
{
    /// <summary>A peer that does not read must not keep a connection that is being closed.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly MessageStream stream;
    private readonly Channel<ServerMessage> outgoing;
    private readonly CancellationTokenSource closing;
    private readonly CancellationTokenSource aborting = new();
    private readonly TimeProvider time;
    private readonly Task writing;

    public AgentConnection(Socket socket, int queueLength, TimeProvider time, CancellationToken stopping)
    {
        this.time = time;
        stream = new MessageStream(new NetworkStream(socket, ownsSocket: true));
        closing = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        outgoing = Channel.CreateBounded<ServerMessage>(new BoundedChannelOptions(queueLength) { SingleReader = true });
        writing = Task.Run(Write, CancellationToken.None);
    }

    /// <summary>Set once the agent has greeted.</summary>
    public Hello? Hello { get; set; }

    /// <summary>Cancelled when the connection is to end.</summary>
    public CancellationToken Closing => closing.Token;

    /// <summary>False if its queue is full or it is being closed.</summary>
    public bool TrySend(ServerMessage message) => outgoing.Writer.TryWrite(message);

    /// <summary>The next message; null if the agent has closed the connection.</summary>
    public ValueTask<AgentMessage?> Read(CancellationToken cancellation) => stream.Read(ContractsJson.Default.AgentMessage, cancellation);

    /// <summary>Ends the connection: nothing more is read, what is queued is still written.</summary>
    /// <param name="last">The last message, if there is room for it.</param>
    public void Close(ServerMessage? last = null)
    {
        if (last is not null)
            outgoing.Writer.TryWrite(last);
        outgoing.Writer.TryComplete();
        closing.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        outgoing.Writer.TryComplete();
        aborting.CancelAfter(Farewell);
        await writing;
        await stream.DisposeAsync();
        closing.Dispose();
        aborting.Dispose();
    }

    private async Task Write()
    {
        try
        {
            await foreach (var message in outgoing.Reader.ReadAllAsync(aborting.Token))
                await stream.Write(message, ContractsJson.Default.ServerMessage, aborting.Token);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or InvalidDataException)
        {
            outgoing.Writer.TryComplete();
            await closing.CancelAsync();
        }
    }
}
