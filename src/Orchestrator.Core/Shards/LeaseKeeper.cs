namespace Orchestrator.Core.Shards;

/// <summary>
/// Keeps a shard's lease through a round that takes long (taking up a large run, a slow store), and ends its consumption when the lease can
/// no longer be relied upon: the next owner must not find a consumer that is still there because its owner waits for something.
/// </summary>
internal sealed class LeaseKeeper(ShardHolding holding, IShardStore leases, TimeProvider pace, ShardOptions options)
{
    // From before the renewal was asked for, so that its owner never believes in a lease longer than others respect it. Timestamps, not
    // instants: a clock that is set back must not let it lapse.
    private long renewed = holding.Acquired;

    public TimeSpan Age => pace.GetElapsedTime(Interlocked.Read(ref renewed));

    /// <summary>The store has renewed the lease with something that was sent after <paramref name="before"/>.</summary>
    public void Renewed(long before)
    {
        var known = Interlocked.Read(ref renewed);
        while (known < before)
            known = Interlocked.CompareExchange(ref renewed, before, known) is var seen && seen == known ? before : seen;
    }

    /// <exception cref="LeaseLostException">The shard belongs to somebody else.</exception>
    public async Task Renew(CancellationToken cancellation)
    {
        var before = pace.GetTimestamp();
        await leases.Renew(holding.Lease, cancellation);
        Renewed(before);
    }

    /// <summary>Watches over the lease while <paramref name="inbox"/> is open.</summary>
    public async Task Watch(IShardInbox inbox, CancellationToken cancellation)
    {
        // Ordinary rounds renew by themselves.
        var isLate = 2 * options.RenewEvery;
        while (Age < options.LeaseDuration)
        {
            try
            {
                if (Age >= isLate)
                    await Renew(cancellation).WaitAsync(options.LeaseDuration - Age, pace, cancellation);
            }
            catch (LeaseLostException)
            {
                break;
            }
#pragma warning disable CA1031 // Whatever keeps it from being renewed: it is tried again until it lapses.
            catch (Exception) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
            {
                await Task.Delay(options.RenewEvery / 6, pace, cancellation);
                continue;
            }

            await Task.Delay(Wait(isLate - Age), pace, cancellation);
        }

        await inbox.DisposeAsync();
    }

    private TimeSpan Wait(TimeSpan until) => until > options.RenewEvery / 6 ? until : options.RenewEvery / 6;
}
