using Orchestrator.Storage.MongoDb.Transport;
using Orchestrator.Storage.MongoDb.Wire;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>Knows the primary. When it is lost, the next who asks starts one search that all others share.</summary>
internal sealed class ReplicaSet : IAsyncDisposable
{
    private static readonly TimeSpan PauseBetweenConnections = TimeSpan.FromMilliseconds(200);

    private readonly MongoSettings settings;
    private readonly Dialer dialer;
    private readonly PrimarySearch finder;
    private readonly CancellationTokenSource closing = new();
    private readonly CancellationToken closed;
    private readonly Lock stateLock = new();
    private Member? primary;
    private Task<Member>? search;
    private Task watch = Task.CompletedTask;

    public ReplicaSet(MongoSettings settings)
    {
        this.settings = settings;
        closed = closing.Token;
        dialer = new Dialer(settings, TlsTrust.Load(settings));
        finder = new PrimarySearch(settings, dialer);
    }

    /// <exception cref="MongoConnectionException">None was found in time.</exception>
    public Task<Member> Primary(CancellationToken cancellation)
    {
        lock (stateLock)
        {
            ObjectDisposedException.ThrowIf(closed.IsCancellationRequested, this);
            if (primary is { } known)
                return Task.FromResult(known);
            search ??= Task.Run(Search, CancellationToken.None);
            return search.WaitAsync(cancellation);
        }
    }

    /// <summary>A connection to the primary. Members that cannot be connected to are given up and the primary is sought again, as long as a search may take.</summary>
    public async Task<(Member Member, WireConnection Connection)> Connect(CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var member = await Primary(cancellation);
            try
            {
                return (member, await member.Pool.Rent(cancellation));
            }
            catch (MongoConnectionException failure) when (failure is not PoolExhaustedException)
            {
                Lose(member, breakUsed: false);
                if (TimeProvider.System.GetElapsedTime(began) >= settings.ServerSelectionTimeout)
                    throw;
            }

            await Task.Delay(PauseBetweenConnections, TimeProvider.System, cancellation);
        }
    }

    /// <summary>Draws from a failure what it says about the member.</summary>
    public void Note(Member member, MongoDbException failure)
    {
        if (failure is MongoCommandException command ? ReplyErrors.IsNotPrimary(command.Code) : failure is not MongoReplyTimeoutException)
            Lose(member, breakUsed: false);
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        Member? last;
        Task pending;
        lock (stateLock)
        {
            last = primary;
            primary = null;
            pending = Task.WhenAll(search ?? Task.CompletedTask, watch);
        }

        last?.Dispose();
        try
        {
            await pending;
        }
        catch (Exception failure) when (failure is OperationCanceledException or MongoDbException)
        {
            // A search that is given up.
        }

        closing.Dispose();
    }

    private async Task<Member> Search()
    {
        try
        {
            var (address, hello) = await finder.Find(closed);
            var member = new Member(address, hello, new ConnectionPool(address, settings, cancellation => dialer.Open(address, cancellation)));
            lock (stateLock)
            {
                closed.ThrowIfCancellationRequested();
                primary = member;
                watch = Task.Run(() => Watch(member), CancellationToken.None);
            }

            return member;
        }
        finally
        {
            lock (stateLock)
                search = null;
        }
    }

    private void Lose(Member member, bool breakUsed)
    {
        lock (stateLock)
        {
            if (primary == member)
                primary = null;
        }

        member.Pool.Close(breakUsed);
    }

    // A primary that hangs, or that vanished without closing its connections, would hold every command until its time-out.
    private async Task Watch(Member member)
    {
        try
        {
            while (ReferenceEquals(primary, member))
            {
                await Task.Delay(settings.Heartbeat, TimeProvider.System, closed);
                if (await StillPrimary(member.Address) is not { } still)
                    Lose(member, breakUsed: true);
                else if (!still)
                    Lose(member, breakUsed: false);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    /// <returns>Null if it does not answer, twice.</returns>
    private async Task<bool?> StillPrimary(MongoAddress address)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            try
            {
                var (connection, hello) = await dialer.Greet(address, closed);
                connection.Dispose();
                return hello.IsPrimary;
            }
            catch (MongoDbException)
            {
                // Once may be chance.
            }
        }

        return null;
    }
}
