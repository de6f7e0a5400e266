using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;
using Orchestrator.Server.Runs;
using Orchestrator.Server.Studio;

namespace Orchestrator.Server.Tests.Studio;

public sealed class RunBroadcastTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly Sent sent = new();
    private readonly Observers observers = new();
    private readonly WatchHub watches = new();
    private RunBroadcast? broadcast;

    /// <summary>Counts how often the store is asked for the run.</summary>
    private CountingRuns Counting { get; } = (CountingRuns)(object)DispatchProxy.Create<IRunStore, CountingRuns>();

    [Fact]
    public async Task A_run_is_looked_at_when_something_was_stored_of_it_and_after_a_long_silence()
    {
        var run = await Run(TimeProvider.System.GetUtcNow().AddDays(300));
        observers.Add("connection", run, 20);
        await Look();
        Counting.Asked.ShouldBe(2, "before what is stored is heard, and after");
        await Look();
        Counting.Asked.ShouldBe(2);

        watches.Applied(WatchHubTests.Batch(run));
        await Look();
        Counting.Asked.ShouldBe(3);
        sent.Groups.ShouldBe([run, run, run], "nothing has changed since");

        for (var look = 0; look < RunBroadcast.Silence; look++)
            await Look();
        Counting.Asked.ShouldBe(4);
    }

    [Fact]
    public async Task A_run_that_has_ended_is_told_once_and_not_looked_at_again()
    {
        var run = await Run(startAt: null);
        await Wait.Until(async () => (await (await server.Client().GetAsync($"/api/runs/{run}")).Json()).GetProperty("status").GetString() == "completed");
        observers.Add("connection", run, 20);
        for (var look = 0; look <= RunBroadcast.Silence; look++)
            await Look();
        Counting.Asked.ShouldBe(1);
        sent.Groups.Count.ShouldBe(3);
        watches.Watched.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_looks_away_leaves_nothing_behind()
    {
        var run = await Run(TimeProvider.System.GetUtcNow().AddDays(300));
        observers.Add("connection", run, 20);
        await Look();
        watches.Watched.ShouldBe([run]);
        observers.Remove("connection");
        await Look();
        watches.Watched.ShouldBeEmpty();
    }

    [Fact]
    public void Connections_are_bounded_and_those_there_are_go_on()
    {
        for (var connection = 0; connection < Observers.MostConnections; connection++)
            observers.Add($"{connection}", "run", 20).ShouldBeTrue();
        observers.Add("one too many", "run", 20).ShouldBeFalse();
        observers.Add("0", "another", 20).ShouldBeTrue();
    }

    private async Task Look()
    {
        var services = server.Application.Services;
        Counting.Store = services.GetRequiredService<IRunStore>();
        var runs = (IRunStore)(object)Counting;
        broadcast ??= new RunBroadcast(
            sent, observers, watches, runs, new RunCounts(runs, services.GetRequiredService<IDefinitionStore>()), NullLogger<RunBroadcast>.Instance);
        await broadcast.Look(TestContext.Current.CancellationToken);
    }

    private async Task<string> Run(DateTimeOffset? startAt)
    {
        var definition = await server.Client().Publish(Samples.Script());
        var made = await server.Client().PostAsJsonAsync("/api/runs", new { definitionId = definition, targets = new[] { "sim-000001" }, startAt });
        made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        return (await made.Json()).GetProperty("id").GetString()!;
    }

    private sealed class Sent : IHubContext<RunHub>, IHubClients
    {
        public List<string> Groups { get; } = [];

        public IHubClients Clients => this;

        IGroupManager IHubContext<RunHub>.Groups => throw new NotSupportedException();

        public IClientProxy All => throw new NotSupportedException();

        public IClientProxy Group(string groupName) => new ToGroup(Groups, groupName);

        public IClientProxy AllExcept(IReadOnlyList<string> excludedConnectionIds) => throw new NotSupportedException();

        public IClientProxy Client(string connectionId) => throw new NotSupportedException();

        IClientProxy IHubClients<IClientProxy>.Clients(IReadOnlyList<string> connectionIds) => throw new NotSupportedException();

        public IClientProxy GroupExcept(string groupName, IReadOnlyList<string> excludedConnectionIds) => throw new NotSupportedException();

        IClientProxy IHubClients<IClientProxy>.Groups(IReadOnlyList<string> groupNames) => throw new NotSupportedException();

        public IClientProxy User(string userId) => throw new NotSupportedException();

        public IClientProxy Users(IReadOnlyList<string> userIds) => throw new NotSupportedException();
    }

    private sealed class ToGroup(List<string> groups, string name) : IClientProxy
    {
        public Task SendCoreAsync(string method, object?[] args, CancellationToken cancellationToken = default)
        {
            groups.Add(name);
            return Task.CompletedTask;
        }
    }
}

/// <summary>Hands every question on to a store, and counts those for a run.</summary>
public class CountingRuns : DispatchProxy
{
    public IRunStore Store { get; set; } = null!;

    public int Asked { get; private set; }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        if (targetMethod.Name == nameof(IRunStore.Find))
            Asked++;
        return targetMethod.Invoke(Store, args);
    }
}
