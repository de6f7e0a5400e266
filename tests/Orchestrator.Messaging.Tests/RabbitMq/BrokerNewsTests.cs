using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Core.Fleet;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.News;

namespace Orchestrator.Messaging.Tests.RabbitMq;

public sealed class BrokerNewsTests : IAsyncLifetime
{
    private readonly CancellationTokenSource stopping = new();
    private readonly List<IAsyncDisposable> publishers = [];
    private readonly List<Task> listening = [];
    private TestBroker broker = null!;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.Create();
        await Topology.Declare(broker.Connect(), 1, new TopologyLimits(), Cancellation);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_server_tells_every_other_one_hears_and_it_does_not_hear_itself()
    {
        var (one, ownEar) = await Server("one");
        var (_, ear) = await Server("two");

        await one.Tell(new StoreChanged(NewsTopic.Targets, ["t1", "t2"]), Cancellation);
        await one.Tell(new RunWatched("run-1"), Cancellation);

        (await ear.Next()).ShouldBeOfType<StoreChanged>().Ids.ShouldBe(["t1", "t2"]);
        (await ear.Next()).ShouldBe(new RunWatched("run-1"));
        ownEar.HasHeard.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_was_cut_off_reads_everything_again_and_hears_on()
    {
        var (one, _) = await Server("one");
        var (_, ear) = await Server("two");
        // The broker's administration knows of a connection some seconds after it was made: two servers' and the one that declared.
        for (var ended = 0; ended < 3;)
            ended += await broker.Disconnect();
        await ear.NextMissed();

        // The teller's own connection may come back later than the listener's: what it could not tell, it makes up for.
        await one.Tell(new StoreChanged(NewsTopic.Timeframes, []), Cancellation);

        (await ear.Next()).ShouldBeOfType<StoreChanged>();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(listening);
        foreach (var publisher in publishers)
            await publisher.DisposeAsync();
        await broker.DisposeAsync();
        stopping.Dispose();
    }

    private async Task<(BrokerNews News, Ear Ear)> Server(string name)
    {
        var connection = broker.Connect(name);
        var publisher = new BrokerPublisher(connection, TimeProvider.System);
        publishers.Add(publisher);
        var news = new BrokerNews(connection, publisher, name, NullLogger<BrokerNews>.Instance);
        var ear = new Ear();
        listening.Add(news.Listen(ear, stopping.Token));
        await ear.NextMissed();
        return (news, ear);
    }

    private sealed class Ear : INewsListener
    {
        private readonly Channel<ServerNews> heard = Channel.CreateUnbounded<ServerNews>();
        private readonly Channel<bool> missed = Channel.CreateUnbounded<bool>();

        public bool HasHeard => heard.Reader.Count > 0;

        public Task Heard(ServerNews news, CancellationToken cancellation) => heard.Writer.WriteAsync(news, cancellation).AsTask();

        public Task Missed(CancellationToken cancellation) => missed.Writer.WriteAsync(true, cancellation).AsTask();

        public async Task<ServerNews> Next() => await heard.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        public async Task NextMissed() => await missed.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
    }
}
