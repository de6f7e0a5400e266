using System.Net.Sockets;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;

namespace Orchestrator.Agent.Connection;

/// <summary>The server on this computer, by a Unix domain socket (Windows has them, too).</summary>
/// <param name="path">Path of the socket.</param>
public sealed class LocalChannel(string path) : IServerChannel
{
    public string Name => $"local:{path}";

    public (TimeSpan Shortest, TimeSpan Longest) Backoff => (TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(10));

    public async Task<IServerLink> Connect(CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new LocalLink(new MessageStream(new NetworkStream(socket, ownsSocket: true)));
        }
        catch (SocketException failed)
        {
            socket.Dispose();
            throw new IOException(failed.Message, failed);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class LocalLink(MessageStream stream) : IServerLink
    {
        public ValueTask Send(AgentMessage message, CancellationToken cancellation) =>
            stream.Write(message, ContractsJson.Default.AgentMessage, cancellation);

        public async ValueTask<Arrival?> Receive(CancellationToken cancellation) =>
            await stream.Read(ContractsJson.Default.ServerMessage, cancellation) is { } message ? new Arrival(message, static () => { }) : null;

        public ValueTask DisposeAsync() => stream.DisposeAsync();
    }
}
