using System.Collections.Concurrent;
using System.Threading.Channels;
using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Targets;

namespace Orchestrator.Messaging.Tests.Compliance;

/// <summary>Writes down what it is told.</summary>
public sealed class RecordedPresence : IAgentPresence
{
    private readonly Channel<string> told = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, byte> there = new(StringComparer.Ordinal);

    /// <summary>Why whoever greets is refused; null: everybody is served.</summary>
    public string? Conflict { get; set; }

    public IEnumerable<string> Present => there.Keys;

    public async Task<string> Next() => await told.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Some.Patience);

    public Task<AgentGreeting> Greet(Hello hello, CancellationToken cancellation) => Task.FromResult(new AgentGreeting(Conflict));

    /// <summary>Another server has told that the target is there.</summary>
    public void Know(string targetId) => there[targetId] = 0;

    public bool IsConnected(string targetId) => there.ContainsKey(targetId);

    public Task Appeared(string targetId, CancellationToken cancellation)
    {
        there[targetId] = 0;
        return Tell($"{targetId} appeared");
    }

    public Task Alive(string targetId, DateTimeOffset sentAt, CancellationToken cancellation) => Tell($"{targetId} is alive at {sentAt:HH:mm:ss}");

    public Task Contested(string targetId, string? conflict, CancellationToken cancellation) => Tell($"{targetId} is contested: {conflict}");

    public Task Gone(string targetId, CancellationToken cancellation)
    {
        there.TryRemove(targetId, out _);
        return Tell($"{targetId} is gone");
    }

    private Task Tell(string what)
    {
        told.Writer.TryWrite(what);
        return Task.CompletedTask;
    }
}
