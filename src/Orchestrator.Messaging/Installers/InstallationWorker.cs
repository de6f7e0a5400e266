using Microsoft.Extensions.Logging;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.Reporting;

namespace Orchestrator.Messaging.Installers;

/// <summary>
/// One server's part in the installations: takes requests as long as it has places, gets a lease on the target of each, and makes the attempts
/// side by side. Never are two at work on one target, on whatever servers. What a dead worker was at is put into the queue again.
/// </summary>
/// <param name="server">This server's name among those that share the store.</param>
/// <param name="runs">Says which commands are still waited for.</param>
/// <param name="shards">The stored number of shards.</param>
/// <param name="time">The clock of the runs.</param>
/// <param name="pace">Measures leases: real time even where a test clock governs the runs.</param>
public sealed partial class InstallationWorker(
    string server,
    IInstaller installer,
    IInstallationQueue queue,
    IShardQueues queues,
    int shards,
    IRunStore runs,
    ITargetLeaseStore leases,
    InstallationWorkerOptions options,
    TimeProvider time,
    TimeProvider pace,
    ILogger<InstallationWorker> log) : IAsyncDisposable
{
    private readonly WorkerRegister register = new(leases, server, pace, options);
    private readonly AttemptWork work = new(installer, queues, shards, options, time, pace, log);
    private readonly AttemptBook book = new(options);
    private readonly SemaphoreSlim turn = new(1);
    private readonly Alarm room = new(pace);
    private readonly Persistence loops = new(pace, log);
    private bool hasLapsed;

    /// <summary>Attempts at work now.</summary>
    public int AtWork => book.AtWork;

    /// <summary>Takes part until cancelled; what is at work then is left to others.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        await loops.Again(Look, cancellation);
        await Task.WhenAll(
            loops.Loop(TakeSome, cancellation),
            loops.Every(options.LookEvery, Look, cancellation),
            loops.Every(options.LookEvery / 4, LeaveLapsed, cancellation),
            loops.Every(options.AskEvery, EndUnwanted, cancellation));
        await Leave();
    }

    /// <summary>Ends what is at work of these commands; those that come later are not begun.</summary>
    public void Stop(IReadOnlyCollection<string> commandIds)
    {
        foreach (var attempt in book.Stop(commandIds))
            attempt.End(AttemptEnd.Stopped);
    }

    public async ValueTask DisposeAsync()
    {
        turn.Dispose();
        await room.DisposeAsync();
    }

    private async Task TakeSome(CancellationToken cancellation)
    {
        try
        {
            await TakeAsManyAsThereIsRoomFor(cancellation);
        }
        catch
        {
            await Persistence.Quietly(queue.Pause);
            throw;
        }
    }

    private async Task TakeAsManyAsThereIsRoomFor(CancellationToken cancellation)
    {
        if (book.Room == 0)
        {
            // Others may have room; and when there is some here again, it is not worth while to come for a single one.
            await queue.Pause();
            while (book.Room < Math.Max(1, options.AtOnce / 10))
                await room.Wait(null, cancellation);
        }

        var received = await queue.Receive(Math.Min(book.Room, ITargetLeaseStore.AtOnce), cancellation);
        await Alone(() => Take(received, cancellation), cancellation);
        await queue.Acknowledge(cancellation);
    }

    private async Task Take(IReadOnlyList<OutgoingCommand> received, CancellationToken cancellation)
    {
        var unknown = received.Where(command => !book.Knows(command.Id)).DistinctBy(command => command.Id).ToList();
        var candidates = await Wanted(unknown, cancellation);
        foreach (var behind in candidates.GroupBy(command => command.TargetId).SelectMany(group => group.Skip(1)))
            await Wait(behind, cancellation);
        await Begin([.. candidates.DistinctBy(command => command.TargetId)], cancellation);
    }

    /// <summary>Those that somebody still waits for; those of cancelled runs are not to be begun, only answered.</summary>
    private async Task<IReadOnlyList<OutgoingCommand>> Wanted(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation)
    {
        var wanted = await Outstanding([.. commands.Select(command => command.Id)], cancellation);
        foreach (var run in commands.Where(command => wanted.Contains(command.Id)).GroupBy(command => command.RunId))
        {
            if (await runs.Find(run.Key, cancellation) is { Status: RunStatus.Cancelling })
                book.Stop([.. run.Select(command => command.Id)]);
        }

        return [.. commands.Where(command => wanted.Contains(command.Id))];
    }

    private async Task<HashSet<string>> Outstanding(IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        var outstanding = new HashSet<string>(StringComparer.Ordinal);
        foreach (var chunk in ids.Chunk(ITargetLeaseStore.AtOnce))
            outstanding.UnionWith((await runs.Commands(chunk, cancellation)).Select(command => command.Id));
        return outstanding;
    }

    /// <param name="commands">No target twice.</param>
    private async Task Begin(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation)
    {
        if (commands.Count == 0)
            return;
        var standing = await register.Take([.. commands.Select(command => new LeaseWish(command.TargetId, command.Id))], cancellation);
        foreach (var command in commands)
        {
            var lease = standing[command.TargetId];
            if (lease.Owner == register.Name && lease.CommandId == command.Id && InstallerRequest.In(command) is { } request)
                Begin(new InstallationAttempt(command, request, lease));
            else if (lease.CommandId != command.Id && book.IsStopped(command.Id) && InstallerRequest.In(command) is { } unwanted)
                await work.Refuse(unwanted, cancellation);
            else if (lease.CommandId != command.Id)
                await Wait(command, cancellation);
            else
                LogLeft(command.Id, lease.Owner);
        }
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
        await loops.Again(
            async cancellation =>
            {
                if (attempt.EndedBy != AttemptEnd.Abandoned)
                    await leases.Release([attempt.Lease with { AnsweredBy = attempt.IsAnswered ? attempt.Lease.Owner : null }], cancellation);
            },
            attempt.Abandoned);
        book.Forget(attempt);
        await loops.Again(stopping => Alone(() => BeginNext(stopping), stopping), attempt.Abandoned);
    }

    /// <summary>Those that waited for their targets: some may be free now.</summary>
    private async Task BeginNext(CancellationToken cancellation) => await Begin(await Wanted(book.Next(), cancellation), cancellation);

    private async Task Wait(OutgoingCommand command, CancellationToken cancellation)
    {
        if (!book.Wait(command))
            return;
        var delayed = new InstallationDelayed(command.RunId, command.Ordinal, command.Id, "Another run is installing on it; it is next when that is over.");
        await queues.Offer(Contracts.RunShard.Of(command.RunId, shards), delayed, cancellation);
    }

    /// <summary>Beside everything else: whoever waits for a store that does not answer must not go on with what others have by now.</summary>
    private Task LeaveLapsed(CancellationToken cancellation)
    {
        if (register.HasLapsed && book.All is { Count: > 0 } lost)
        {
            LogLapsed(lost.Count);
            Volatile.Write(ref hasLapsed, true);
            foreach (var attempt in lost)
                attempt.End(AttemptEnd.Abandoned);
        }

        return Task.CompletedTask;
    }

    private async Task Look(CancellationToken cancellation)
    {
        await Alone(
            async () =>
            {
                if (Interlocked.Exchange(ref hasLapsed, false))
                    register.BeginAnew();
                await register.Look(cancellation);
                foreach (var dead in register.Dead.Where(mark => register.IsFirst || register.IsFormer(mark)))
                    await Inherit(dead, cancellation);
                await BeginNext(cancellation);
            },
            cancellation);
    }

    /// <summary>Puts what a worker that is no more was at into the queue again; then nobody needs to remember it.</summary>
    private async Task Inherit(WorkerMark dead, CancellationToken cancellation)
    {
        var left = await leases.Of(dead.Name, cancellation);
        foreach (var chunk in left.Chunk(ITargetLeaseStore.AtOnce))
        {
            var commands = await runs.Commands([.. chunk.Select(lease => lease.CommandId)], cancellation);
            if (commands.Count > 0 && await queue.Send(commands, again: true, cancellation) is [var refused, ..])
                throw new IOException($"What {dead.Name} left behind cannot be put into the queue: {refused.Why}");
        }

        await leases.Forget(dead, cancellation);
        LogInherited(dead.Name, left.Count);
    }

    private async Task EndUnwanted(CancellationToken cancellation)
    {
        var all = book.All;
        var wanted = await Outstanding([.. all.Select(attempt => attempt.Id)], cancellation);
        foreach (var attempt in all.Where(attempt => !wanted.Contains(attempt.Id)))
            attempt.End(AttemptEnd.Unwanted);
    }

    /// <summary>Hands everything over: the others need not wait until they see that this worker is gone.</summary>
    private async Task Leave()
    {
        foreach (var attempt in book.All)
            attempt.End(AttemptEnd.Abandoned);
        try
        {
            using var limit = new CancellationTokenSource(options.LeaseDuration, pace);
            await Task.WhenAll(book.All.Select(attempt => attempt.Work)).WaitAsync(limit.Token);
            await queue.Pause();
            if ((await leases.Beat(register.Name, limit.Token)).FirstOrDefault(mark => mark.Name == register.Name) is { } self)
                await Inherit(self, limit.Token);
        }
#pragma warning disable CA1031 // The others notice by themselves.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogLeaving(failure.Message);
        }
    }

    private async Task Alone(Func<Task> act, CancellationToken cancellation)
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "Request {Command} is {Worker}'s already")]
    private partial void LogLeft(string command, string? worker);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store has not heard of this server's installers for too long: {Count} attempts are left to others")]
    private partial void LogLapsed(int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Worker} is gone; {Count} targets it had are free again, and what is still waited for is in the queue")]
    private partial void LogInherited(string worker, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Installations at work could not be handed over; the other servers find out by themselves: {Reason}")]
    private partial void LogLeaving(string reason);
}
