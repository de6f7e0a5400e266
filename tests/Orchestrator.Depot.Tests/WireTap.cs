using System.Net;
using System.Net.Sockets;

namespace Orchestrator.Depot.Tests;

/// <summary>Stands between a depot and its parent: counts every byte that the parent sends, and holds it up where a test says.</summary>
internal sealed class WireTap : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Uri parent;
    private readonly Task accepting;
    private long sent;

    public WireTap(string parent)
    {
        this.parent = new Uri(parent);
        listener.Start();
        accepting = Accept();
    }

    /// <summary>Where the depot finds its parent.</summary>
    public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>Bytes that came from the parent, those of its headers included.</summary>
    public long Sent => Interlocked.Read(ref sent);

    /// <summary>Awaited with the number of bytes of one connection before more of it is passed on.</summary>
    public Func<long, Task> Before { get; set; } = _ => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Dispose();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end.Dispose();
    }

    private async Task Accept()
    {
        while (!end.IsCancellationRequested)
        {
            var client = await listener.AcceptTcpClientAsync(end.Token);
            _ = Serve(client);
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(parent.Host, parent.Port, end.Token);
                await Task.WhenAny(Pass(client.GetStream(), server.GetStream(), isAnswer: false), Pass(server.GetStream(), client.GetStream(), isAnswer: true));
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of them has gone.
            }
        }
    }

    private async Task Pass(NetworkStream from, NetworkStream to, bool isAnswer)
    {
        var buffer = new byte[16 * 1024];
        var passed = 0L;
        while (await from.ReadAsync(buffer, end.Token) is var read and > 0)
        {
            if (isAnswer)
            {
                await Before(passed);
                passed += read;
                Interlocked.Add(ref sent, read);
            }

            await to.WriteAsync(buffer.AsMemory(0, read), end.Token);
        }
    }
}
