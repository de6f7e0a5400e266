using Microsoft.Extensions.Logging;
using Orchestrator.Contracts;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.Reporting;

namespace Orchestrator.Messaging.Installers;

/// <summary>
/// Decides what becomes of requests: begun with a lease on their target, answered, waiting for the target, or dropped. It takes the lease before
/// it asks whether a request is still to be done: whoever had it before has left its last word by then.
/// </summary>
internal sealed partial class RequestDesk(
    WorkerRegister register,
    AttemptBook book,
    AttemptWork work,
    LastWords words,
    IRunStore runs,
    ITargetLeaseStore leases,
    IShardQueues queues,
    int shards,
    Persistence loops,
    Alarm room,
    ILogger log) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Decisions are made one at a time.</summary>
    public async Task Alone(Func<Task> act, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            await act();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Decides on requests that nobody here knows. To be called alone.</summary>
    public async Task Take(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation)
    {
        var asked = commands.Select(command => new Asked(command, InstallerRequest.In(command) as WorkRequest)).ToList();
        foreach (var unreadable in asked.Where(one => one.Request is null))
            LogUnreadable(unreadable.Command.Id);
        asked.RemoveAll(one => one.Request is null);
        if (asked.Count == 0)
            return;
        var wishes = asked.Select(one => one.Command).Select(command => new LeaseWish(Lane.Of(command), command.Id))
            .Where(wish => !book.IsTaken(wish.TargetId)).DistinctBy(wish => wish.TargetId).ToList();

        // Given up half-way, a lease would stay with a worker that does nothing with it.
        var standing = await Insist(token => register.Take(wishes, token), cancellation);
        var outstanding = await Insist(token => Outstanding(asked, token), cancellation);
        if (register.HasLapsed)
            throw new IOException("the store has not heard of this server's installers for too long");
        var mine = wishes.Where(wish => standing[wish.TargetId] is var lease && lease.Owner == register.Name && lease.CommandId == wish.CommandId)
            .ToDictionary(wish => wish.CommandId, wish => standing[wish.TargetId], StringComparer.Ordinal);
        var others = standing.Values.Where(lease => lease.Owner is not null && lease.Owner != register.Name).Select(lease => lease.CommandId).ToHashSet();
        var decided = asked.GroupBy(one => Decide(one, outstanding, mine, others)).ToDictionary(group => group.Key, group => group.ToList());
        IReadOnlyList<Asked> Of(Decision decision) => decided.GetValueOrDefault(decision) ?? [];

        foreach (var one in Of(Decision.Begin))
            Begin(new InstallationAttempt(one.Command, one.Request!, mine[one.Command.Id]));
        var unneeded = Of(Decision.Drop).Concat(Of(Decision.Repeat)).Where(one => mine.ContainsKey(one.Command.Id)).Select(one => mine[one.Command.Id]).ToList();
        await loops.Again(token => leases.Release(unneeded, token), cancellation);
        await Task.WhenAll(Of(Decision.Repeat).Select(one => words.Repeat(one.Request!, outstanding[one.Command.Id].Answer!, cancellation)));
        await Task.WhenAll(Of(Decision.Refuse).Select(one => work.Refuse(one.Request!, cancellation)));
        await Task.WhenAll(Of(Decision.Wait).Where(one => book.Wait(one.Command)).Select(one => queues.Offer(
            RunShard.Of(one.Command.RunId, shards),
            new InstallationDelayed(
                one.Command.RunId,
                one.Command.Ordinal,
                one.Command.Id,
                $"Another run is {(one.Request is WakeRequest ? "waking it" : "installing on it")}; it is next when that is over."),
            cancellation).AsTask()));
    }

    /// <summary>Those that waited for their targets: some may be free now. To be called alone.</summary>
    public Task TakeNext(CancellationToken cancellation) => TakeWaiting(book.Next(), cancellation);

    private async Task TakeWaiting(IReadOnlyList<OutgoingCommand> next, CancellationToken cancellation)
    {
        try
        {
            await Take(next, cancellation);
        }
        catch
        {
            book.PutBack(next);
            throw;
        }
    }

    private Decision Decide(Asked one, Dictionary<string, OutgoingCommand> outstanding, Dictionary<string, TargetLease> mine, HashSet<string> others)
    {
        var id = one.Command.Id;
        if (!outstanding.TryGetValue(id, out var stored))
            return Decision.Drop;
        if (others.Contains(id))
        {
            LogLeft(id);
            return Decision.Drop;
        }

        if (stored.Answer is not null)
            return Decision.Repeat;
        if (mine.ContainsKey(id))
            return Decision.Begin;
        return book.IsStopped(id) ? Decision.Refuse : Decision.Wait;
    }

    /// <summary>Those that somebody still waits for; those of cancelled runs are not to be begun, only answered.</summary>
    private async Task<Dictionary<string, OutgoingCommand>> Outstanding(IReadOnlyCollection<Asked> asked, CancellationToken cancellation)
    {
        var outstanding = new Dictionary<string, OutgoingCommand>(StringComparer.Ordinal);
        foreach (var chunk in asked.Select(one => one.Command.Id).Chunk(ITargetLeaseStore.AtOnce))
        {
            foreach (var command in await runs.Commands(chunk, cancellation))
                outstanding[command.Id] = command;
        }

        foreach (var run in asked.Where(one => outstanding.ContainsKey(one.Command.Id)).GroupBy(one => one.Command.RunId))
        {
            if (await runs.Find(run.Key, cancellation) is { Status: RunStatus.Cancelling })
                book.Stop([.. run.Select(one => one.Command.Id)]);
        }

        return outstanding;
    }

    private void Begin(InstallationAttempt attempt)
    {
        var isStopped = book.Begin(attempt);
        attempt.Work = Task.Run(() => Make(attempt, isStopped), CancellationToken.None);
    }

    private async Task Make(InstallationAttempt attempt, bool isStopped)
    {
        var installing = await work.Make(attempt, isStopped);
        book.GivePlaceBack(attempt);
        room.Ring();
        await installing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await loops.Again(abandoned => leases.Release([attempt.Lease], abandoned), attempt.Abandoned);
        book.Forget(attempt);
        await loops.Again(
            abandoned => Alone(() => TakeWaiting(book.Next(Lane.Of(attempt.Request)), abandoned), abandoned), attempt.Abandoned);
    }

    private async Task<T> Insist<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
        where T : class
    {
        T? answer = null;
        await loops.Again(async token => answer = await ask(token), cancellation);
        return answer ?? throw new OperationCanceledException(cancellation);
    }

    public void Dispose() => turn.Dispose();

    [LoggerMessage(Level = LogLevel.Debug, Message = "Request {Command} is at work on another server already")]
    private partial void LogLeft(string command);

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {Command} cannot be read by this version of the server and is dropped here; it is asked for again")]
    private partial void LogUnreadable(string command);

    private enum Decision
    {
        /// <summary>Nobody waits for it, or another worker is at it.</summary>
        Drop,

        /// <summary>Its last word stands, and has not been heard yet.</summary>
        Repeat,
        Begin,
        Refuse,
        Wait,
    }

    private sealed record Asked(OutgoingCommand Command, WorkRequest? Request);
}
