using System.Threading.Channels;
using Orchestrator.Agent.Connection;
using Orchestrator.Contracts.Agents;

namespace Orchestrator.Agent.Tests.Connection;

/// <summary>A way to a server whose every word the test says.</summary>
internal sealed class ScriptedChannel : IServerChannel
{
    private readonly Channel<AgentMessage> said = Channel.CreateUnbounded<AgentMessage>();
    private Channel<ServerMessage> words = Channel.CreateUnbounded<ServerMessage>();

    public string Name => "script";

    public (TimeSpan Shortest, TimeSpan Longest) Backoff => (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2));

    /// <summary>The line takes what is said once this is done.</summary>
    public Task Line { get; set; } = Task.CompletedTask;

    public List<ServerMessage> Taken { get; } = [];

    public Task<IServerLink> Connect(CancellationToken cancellation)
    {
        words = Channel.CreateUnbounded<ServerMessage>();
        return Task.FromResult<IServerLink>(new Link(this, words));
    }

    /// <summary>The agent's next word.</summary>
    public async Task<AgentMessage> Next() =>
        await said.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>The greeting of the present connection; heartbeats are passed over.</summary>
    public async Task<Hello> Greeting()
    {
        while (true)
        {
            if (await Next() is Hello hello)
                return hello;
        }
    }

    public void Say(ServerMessage message) => words.Writer.TryWrite(message);

    private sealed class Link(ScriptedChannel script, Channel<ServerMessage> words) : IServerLink
    {
        public async ValueTask Send(AgentMessage message, CancellationToken cancellation)
        {
            await script.Line.WaitAsync(cancellation);
            await script.said.Writer.WriteAsync(message, cancellation);
        }

        public async ValueTask<Arrival?> Receive(CancellationToken cancellation)
        {
            var message = await words.Reader.ReadAsync(cancellation);
            return new Arrival(message, () =>
            {
                lock (script.Taken)
                    script.Taken.Add(message);
            });
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
