using Orchestrator.Core.Installation;

namespace Orchestrator.Messaging.Installers;

/// <summary>
/// One worker's place among all, and its leases on targets. Who lives is told by looking: a mark that has not changed for the lease's duration,
/// on the observer's own clock, is a dead worker's. A worker measures from before it said that it lives, so it knows earlier than anybody
/// else that its leases are gone. Not for concurrent use.
/// </summary>
/// <param name="server">This server's name; a new incarnation of it is a new worker.</param>
internal sealed class WorkerRegister(ITargetLeaseStore store, string server, TimeProvider pace, InstallationWorkerOptions options)
{
    private Dictionary<string, (WorkerMark Mark, long Since)> marks = new(StringComparer.Ordinal);
    private long beaten;

    /// <summary>The worker's name, in the present incarnation.</summary>
    public string Name { get; private set; } = NameOf(server);

    /// <summary>Others may have taken the leases away: the store has not heard of this worker for too long.</summary>
    public bool HasLapsed => pace.GetElapsedTime(Volatile.Read(ref beaten)) >= options.LeaseDuration;

    /// <summary>Workers that hold leases no more and may still have some, among them those of this server's former processes.</summary>
    public IReadOnlyList<WorkerMark> Dead => [.. marks.Values.Where(seen => !Lives(seen)).Select(seen => seen.Mark)];

    /// <summary>True for one of those that live: what only one has to do is its to do.</summary>
    public bool IsFirst => marks.Values.Where(Lives).Select(seen => seen.Mark.Name).Order(StringComparer.Ordinal).FirstOrDefault() == Name;

    /// <summary>Whether it was a worker of this very server.</summary>
    public bool IsFormer(WorkerMark mark) => mark.Name != Name && mark.Name.StartsWith(server + "/", StringComparison.Ordinal);

    /// <summary>Says that this worker lives, and looks who does.</summary>
    public async Task Look(CancellationToken cancellation)
    {
        var before = pace.GetTimestamp();
        var standing = await store.Beat(Name, cancellation);
        Volatile.Write(ref beaten, before);
        var now = pace.GetTimestamp();
        marks = standing.ToDictionary(
            mark => mark.Name, mark => (mark, marks.TryGetValue(mark.Name, out var seen) && seen.Mark == mark ? seen.Since : now), StringComparer.Ordinal);
    }

    /// <summary>Becomes another worker, which has no leases.</summary>
    public void BeginAnew() => Name = NameOf(server);

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
            var others = standing.Values.Where(lease => lease.Holder is not null && lease.Holder != Name).ToList();

            // Whoever takes a lease stands in the register before: an owner that is not known here may be a new one.
            if (others.Exists(lease => !marks.ContainsKey(lease.Holder!)))
                await Look(cancellation);
            var lapsed = others.Where(lease => !Holds(lease.Holder!)).ToDictionary(lease => lease.TargetId, StringComparer.Ordinal);
            var again = chunk.Where(wish => lapsed.ContainsKey(wish.TargetId)).Select(wish => wish with { Lapsed = lapsed[wish.TargetId] }).ToList();
            if (again.Count == 0)
                continue;
            foreach (var lease in await store.Take(Name, again, cancellation))
                standing[lease.TargetId] = lease;
        }

        return standing;
    }

    private static string NameOf(string server) => $"{server}/{Guid.NewGuid():N}";

    private bool Holds(string worker) => marks.TryGetValue(worker, out var seen) && Lives(seen);

    private bool Lives((WorkerMark Mark, long Since) seen) => !IsFormer(seen.Mark) && pace.GetElapsedTime(seen.Since) < options.LeaseDuration;
}
