using Orchestrator.Core.Fleet;
using Orchestrator.Core.Runs;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Tests;

public sealed class RunRelayTests : IAsyncDisposable
{
    private readonly WatchHub here = new();
    private readonly WatchHub there = new();
    private readonly RunRelay asking;
    private readonly RunRelay telling;

    public RunRelayTests()
    {
        // Each hears what the other tells, as through a broker.
        asking = new RunRelay(here, new Wire(news => telling!.Wanted(((RunWatched)news).RunId)));
        telling = new RunRelay(there, new Wire(news => here.Told((RunTold)news)));
    }

    [Fact]
    public async Task A_watcher_hears_of_a_run_that_another_server_works_on()
    {
        using var watcher = new Watching(here, "mine");
        await asking.StartAsync(CancellationToken.None);
        await telling.StartAsync(CancellationToken.None);

        // Until the question has arrived nothing is told: the run goes on until it has.
        RunNews news;
        do
        {
            there.Applied(WatchHubTests.Batch("mine", RunStatus.Running, entries: 1));
            there.Applied(WatchHubTests.Batch("other", RunStatus.Running, entries: 1));
            await watcher.Watcher.Wait(TimeSpan.FromSeconds(1), CancellationToken.None);
            news = watcher.Watcher.Take();
        }
        while (news.Run is null || news.Entries.Count == 0);

        news.Run!.Id.ShouldBe("mine");
        news.Entries.ShouldNotBeEmpty();
        news.Entries.ShouldAllBe(entry => entry.RunId == "mine");
    }

    [Fact]
    public void What_is_relayed_is_not_relayed_again()
    {
        var relay = here.Watch("mine", isRelay: true);
        here.Told(new RunTold("mine", null, [], [], 7));
        relay.Take().IsEmpty.ShouldBeTrue();
        here.Watched.ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var relay in new[] { asking, telling })
        {
            await relay.StopAsync(CancellationToken.None);
            relay.Dispose();
        }
    }

    private sealed class Watching(WatchHub hub, string run) : IDisposable
    {
        public RunWatcher Watcher { get; } = hub.Watch(run);

        public void Dispose() => hub.Leave(Watcher);
    }

    private sealed class Wire(Action<ServerNews> hear) : IServerNews
    {
        public Task Tell(ServerNews news, CancellationToken cancellation)
        {
            hear(news);
            return Task.CompletedTask;
        }
    }
}
