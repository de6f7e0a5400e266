using System.Net;
using System.Net.Sockets;

namespace Orchestrator.EndToEnd.Fleet;

/// <summary>How a link behaves.</summary>
public enum LinkState
{
    Open,

    /// <summary>There is nobody at its address, and what was connected is not any more.</summary>
    Refused,

    /// <summary>Nothing that is sent arrives, and nobody is told; once it is open again, it does.</summary>
    Silent,
}

/// <summary>A network between agents and the broker that a test can cut: a proxy at an address of its own.</summary>
internal sealed class AgentLink : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly Lock gate = new();
    private readonly List<Socket> sockets = [];
    private readonly List<Task> work = [];
    private readonly Uri broker;
    private readonly int port;
    private TcpListener listener;
    private TaskCompletionSource open = Opened();

    public AgentLink(string broker)
    {
        this.broker = new Uri(broker);
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Work(Accept(listener));
    }

    /// <summary>The broker's address as agents are told it: without credentials, by way of this link.</summary>
    public string AddressOf(string broker) => $"amqp://127.0.0.1:{port}{new Uri(broker).AbsolutePath}";

    public void Become(LinkState state)
    {
        if (state == LinkState.Silent)
        {
            open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return;
        }

        if (state == LinkState.Refused)
        {
            listener.Stop();
            Drop();
            return;
        }

        open.TrySetResult();
        if (listener.Server.IsBound)
            return;
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Work(Accept(listener));
    }

    /// <summary>Ends all connections; new ones can be made at once.</summary>
    public void Drop()
    {
        lock (gate)
        {
            foreach (var socket in sockets)
                socket.Close(0);
            sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        Drop();
        await Task.WhenAll(work);
        ending.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private async Task Accept(TcpListener from)
    {
        while (true)
        {
            var agent = await from.AcceptSocketAsync(ending.Token);
            Keep(agent);
            Work(Connect(agent));
        }
    }

    private async Task Connect(Socket agent)
    {
        await open.Task.WaitAsync(ending.Token);
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Keep(server);
        await server.ConnectAsync(broker.Host, broker.Port, ending.Token);
        Work(Carry(agent, server));
        Work(Carry(server, agent));
    }

    private async Task Carry(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            while (await from.ReceiveAsync(buffer, ending.Token) is var count and > 0)
            {
                await open.Task.WaitAsync(ending.Token);
                await to.SendAsync(buffer.AsMemory(0, count), ending.Token);
            }

            await open.Task.WaitAsync(ending.Token);
        }
        finally
        {
            from.Close();
            to.Close();
        }
    }

    private void Keep(Socket socket)
    {
        lock (gate)
            sockets.Add(socket);
    }

    private void Work(Task task)
    {
        lock (gate)
            work.Add(Ended(task));
    }

    private static async Task Ended(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or OperationCanceledException or IOException)
        {
            // A connection that was cut, or the link's own end.
        }
    }
}
