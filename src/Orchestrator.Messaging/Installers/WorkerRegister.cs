using Orchestrator.Core.Installation;

namespace Orchestrator.Messaging.Installers;

/// <summary>
/// One worker's place among all, and its leases on targets. Who lives is told by looking: a mark that has not changed for the lease's duration,
/// on the observer's own clock, is a dead worker's. A worker measures from before it said that it lives, and gives up at two thirds of that time, so
/// it knows earlier than anybody else that its leases are gone. Looking may go on beside everything else; the rest is not for concurrent use.
/// </summary>
/// <param name="server">This server's name; a new incarnation of it is a new worker.</param>
internal sealed class WorkerRegister(ITargetLeaseStore store, string server, TimeProvider pace, InstallationWorkerOptions options) : IDisposable
{
    private readonly SemaphoreSlim saying = new(1);
    private volatile Dictionary<string, (WorkerMark Mark, long Since)> marks = new(StringComparer.Ordinal);
    private volatile string name = NameOf(server);
    private volatile bool stands;
    private volatile bool lapsed;
    private long beaten;

    /// <summary>The worker's name, in the present incarnation.</summary>
    public string Name => name;

    /// <summary>Others may have taken the leases away: the store had not heard of this worker for too long. It stays so until it begins anew.</summary>
    public bool HasLapsed => lapsed || (stands && IsSilent);

    /// <summary>Workers that hold leases no more and may still have some, among them those of this server's former processes.</summary>
    public IReadOnlyList<WorkerMark> Dead => [.. marks.Values.Where(seen => !Lives(seen)).Select(seen => seen.Mark)];

    /// <summary>True for one of those that live: what only one has to do is its to do.</summary>
    public bool IsFirst => marks.Values.Where(Lives).Select(seen => seen.Mark.Name).Order(StringComparer.Ordinal).FirstOrDefault() == Name;

    private bool IsSilent => pace.GetElapsedTime(Volatile.Read(ref beaten)) >= options.LeaseDuration * 2 / 3;

    /// <summary>Whether it was a worker of this very server.</summary>
    public bool IsFormer(WorkerMark mark) => mark.Name != Name && mark.Name.StartsWith(server + "/", StringComparison.Ordinal);

    /// <summary>Says that this worker lives, and looks who does.</summary>
    public Task Look(CancellationToken cancellation) => OneAtATime(() => Say(Name, cancellation), cancellation);

    /// <summary>Becomes another worker, which has no leases and stands in the register already.</summary>
    public Task BeginAnew(CancellationToken cancellation) => OneAtATime(
        async () =>
        {
            var fresh = NameOf(server);
            await Say(fresh, cancellation);
            name = fresh;
            lapsed = false;
        },
        cancellation);

    /// <summary>Asks for targets; those of dead workers are taken away from them.</summary>
    /// <param name="wishes">No target twice.</param>
    /// <returns>How the lease of each stands, by target.</returns>
    public async Task<IReadOnlyDictionary<string, TargetLease>> Take(IReadOnlyCollection<LeaseWish> wishes, CancellationToken cancellation)
    {
        var standing = new Dictionary<string, TargetLease>(StringComparer.Ordinal);
        foreach (var chunk in wishes.Chunk(ITargetLeaseStore.AtOnce))
        {
            foreach (var lease in await store.Take(Name, chunk, cancellation))
                standing[lease.TargetId] = lease;
            var others = standing.Values.Where(lease => lease.Owner is not null && lease.Owner != Name).ToList();

            // Whoever takes a lease stands in the register before: an owner that is not known here may be a new one.
            if (others.Exists(lease => !marks.ContainsKey(lease.Owner!)))
                await Look(cancellation);
            var gone = others.Where(lease => !Holds(lease.Owner!)).ToDictionary(lease => lease.TargetId, StringComparer.Ordinal);
            var again = chunk.Where(wish => gone.ContainsKey(wish.TargetId)).Select(wish => wish with { Lapsed = gone[wish.TargetId] }).ToList();
            if (again.Count == 0)
                continue;
            foreach (var lease in await store.Take(Name, again, cancellation))
                standing[lease.TargetId] = lease;
        }

        return standing;
    }

    public void Dispose() => saying.Dispose();

    private static string NameOf(string server) => $"{server}/{Guid.NewGuid():N}";

    private async Task Say(string worker, CancellationToken cancellation)
    {
        var before = pace.GetTimestamp();
        var standing = await store.Beat(worker, cancellation);
        if (stands && IsSilent)
            lapsed = true;
        Volatile.Write(ref beaten, before);
        stands = true;
        var now = pace.GetTimestamp();
        var known = marks;
        marks = standing.ToDictionary(
            mark => mark.Name, mark => (mark, known.TryGetValue(mark.Name, out var seen) && seen.Mark == mark ? seen.Since : now), StringComparer.Ordinal);
    }

    private async Task OneAtATime(Func<Task> act, CancellationToken cancellation)
    {
        await saying.WaitAsync(cancellation);
        try
        {
            await act();
        }
        finally
        {
            saying.Release();
        }
    }

    private bool Holds(string worker) => marks.TryGetValue(worker, out var seen) && Lives(seen);

    private bool Lives((WorkerMark Mark, long Since) seen) => !IsFormer(seen.Mark) && pace.GetElapsedTime(seen.Since) < options.LeaseDuration;
}
