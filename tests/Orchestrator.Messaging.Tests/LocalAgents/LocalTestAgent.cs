using System.Net.Sockets;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Messaging.Tests.Compliance;

namespace Orchestrator.Messaging.Tests.LocalAgents;

internal sealed class LocalTestAgent(MessageStream stream) : ITestAgent
{
    public static async Task<LocalTestAgent> Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), TestContext.Current.CancellationToken);
        return new LocalTestAgent(new MessageStream(new NetworkStream(socket, ownsSocket: true)));
    }

    public async Task Say(AgentMessage message) =>
        await stream.Write(message, ContractsJson.Default.AgentMessage, TestContext.Current.CancellationToken);

    public async Task<ServerMessage?> Hear()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Some.Patience);
        try
        {
            return await stream.Read(ContractsJson.Default.ServerMessage, limit.Token);
        }
        catch (IOException)
        {
            // The server ended the connection while something it had not read was on its way.
            return null;
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
