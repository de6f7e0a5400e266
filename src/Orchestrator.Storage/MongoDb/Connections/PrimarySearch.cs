using Orchestrator.Storage.MongoDb.Wire;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>Asks all members at once who is primary, until one says so.</summary>
internal sealed class PrimarySearch(MongoSettings settings, Dialer dialer)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly Dictionary<MongoAddress, MongoConnectionException> reasons = [];
    private HashSet<MongoAddress> members = [];
    private string? setName = settings.ReplicaSet;
    private MongoDB.Bson.ObjectId? newestElection;

    /// <summary>Searches once; a later search remembers the members and the newest election.</summary>
    /// <exception cref="MongoConnectionException">There was none in time, or no server of the list can ever serve. The message gives each one's reason.</exception>
    public async Task<(MongoAddress Address, Hello Hello)> Find(CancellationToken cancellation)
    {
        using var deadline = new Deadline(settings.ServerSelectionTimeout, cancellation);
        reasons.Clear();
        try
        {
            while (true)
            {
                if (await Round(deadline.Token) is { } found)
                    return found;
                if (reasons.Values.All(reason => reason is UnsuitableServerException { MayChange: false }))
                    throw Failure("");
                await Task.Delay(Pause, TimeProvider.System, deadline.Token);
            }
        }
        catch (OperationCanceledException) when (deadline.Expired)
        {
            throw Failure($"No primary was found within {settings.ServerSelectionTimeout.TotalSeconds:0.###} s. ");
        }
    }

    private async Task<(MongoAddress Address, Hello Hello)?> Round(CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var asked = (settings.DirectConnection ? settings.Seeds : settings.Seeds.Union(members)).Select(address => Ask(address, enough.Token)).ToList();
        try
        {
            await foreach (var answer in Task.WhenEach(asked).WithCancellation(cancellation))
            {
                var (address, hello) = await answer;
                if (hello is not null && Accept(address, hello))
                    return (address, hello);
            }

            return null;
        }
        finally
        {
            await enough.CancelAsync();
            await ((Task)Task.WhenAll(asked)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(MongoAddress Address, Hello? Hello)> Ask(MongoAddress address, CancellationToken cancellation)
    {
        lock (reasons)
            reasons.TryAdd(address, new MongoConnectionException(dialer.Silence(address)));
        try
        {
            var (connection, hello) = await dialer.Greet(address, cancellation);
            connection.Dispose();
            return (address, hello);
        }
        catch (MongoConnectionException failure)
        {
            Note(address, failure);
        }
        catch (MongoCommandException failure)
        {
            Note(address, new MongoConnectionException($"{address}: {failure.Message}", failure));
        }

        return (address, null);
    }

    private bool Accept(MongoAddress address, Hello hello)
    {
        setName ??= hello.SetName;
        if (hello.SetName != setName)
        {
            Note(address, new UnsuitableServerException($"{address} belongs to the replica set '{hello.SetName}' instead of '{setName}'; correct replicaSet or the hosts."));
            return false;
        }

        // A primary that was replaced may not have noticed yet. Whoever knows of a later election does not believe it.
        var isStale = hello.Election is { } election && newestElection is { } newest && election < newest;
        if (!hello.IsPrimary || isStale)
        {
            members.UnionWith(hello.Members);
            Note(address, new MongoConnectionException($"{address} is not the primary{(isStale ? " any more" : "")}."));
            return false;
        }

        members = [.. hello.Members];
        newestElection = hello.Election ?? newestElection;
        return true;
    }

    private void Note(MongoAddress address, MongoConnectionException reason)
    {
        lock (reasons)
            reasons[address] = reason;
    }

    private MongoConnectionException Failure(string what)
    {
        lock (reasons)
        {
            var sentences = string.Join(' ', reasons.OrderBy(reason => reason.Key.ToString(), StringComparer.Ordinal).Select(reason => reason.Value.Message));
            return new MongoConnectionException((what + sentences).TrimEnd(), reasons.Values.FirstOrDefault());
        }
    }
}
