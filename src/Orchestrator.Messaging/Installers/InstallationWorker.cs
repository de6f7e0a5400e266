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
public sealed partial class InstallationWorker : IAsyncDisposable
{
    private readonly IInstallationQueue queue;
    private readonly IRunStore runs;
    private readonly ITargetLeaseStore leases;
    private readonly InstallationWorkerOptions options;
    private readonly TimeProvider pace;
    private readonly ILogger log;
    private readonly WorkerRegister register;
    private readonly AttemptBook book;
    private readonly RequestDesk desk;
    private readonly Alarm room;
    private readonly Persistence loops;

    /// <param name="server">This server's name among those that share the store.</param>
    /// <param name="runs">Says which commands are still waited for.</param>
    /// <param name="shards">The stored number of shards.</param>
    /// <param name="time">The clock of the runs.</param>
    /// <param name="pace">Measures leases: real time even where a test clock governs the runs.</param>
    public InstallationWorker(
        string server,
        IInstaller installer,
        TargetWaker waker,
        IInstallationQueue queue,
        IShardQueues queues,
        int shards,
        IRunStore runs,
        ITargetLeaseStore leases,
        InstallationWorkerOptions options,
        TimeProvider time,
        TimeProvider pace,
        ILogger<InstallationWorker> log)
    {
        (this.queue, this.runs, this.leases, this.options, this.pace, this.log) = (queue, runs, leases, options, pace, log);
        register = new WorkerRegister(leases, server, pace, options);
        book = new AttemptBook(options);
        room = new Alarm(pace);
        loops = new Persistence(pace, log);
        var words = new LastWords(runs, queues, shards);
        var work = new AttemptWork(installer, waker, queues, shards, words, options, time, pace, log);
        desk = new RequestDesk(register, book, work, words, runs, leases, queues, shards, loops, room, log);
    }

    /// <summary>Attempts at work now.</summary>
    public int AtWork => book.AtWork;

    /// <summary>Takes part until cancelled; what is at work then is left to others.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        await loops.Again(register.Look, cancellation);
        await Task.WhenAll(
            loops.Loop(TakeSome, cancellation),
            loops.Every(options.LookEvery, register.Look, cancellation),
            loops.Every(options.LookEvery / 4, LeaveLapsed, cancellation),
            loops.Loop(TakeOver, cancellation),
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
        desk.Dispose();
        register.Dispose();
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
        await desk.Alone(() => Take(received, cancellation), cancellation);
    }

    private async Task Take(IReadOnlyList<OutgoingCommand> received, CancellationToken cancellation)
    {
        var unknown = received.Where(command => !book.Knows(command.Id)).DistinctBy(command => command.Id).ToList();
        if (unknown.Count > book.Room)
        {
            // Those that waited for their targets have taken the places meanwhile.
            await queue.Pause();
            return;
        }

        await desk.Take(unknown, cancellation);
        await queue.Acknowledge(cancellation);
    }

    /// <summary>Beside everything else: whoever waits for a store that does not answer must not go on with what others have by now.</summary>
    private Task LeaveLapsed(CancellationToken cancellation)
    {
        if (register.HasLapsed && book.All.Where(attempt => !attempt.Abandoned.IsCancellationRequested).ToList() is { Count: > 0 } lost)
        {
            LogLapsed(lost.Count);
            foreach (var attempt in lost)
                attempt.End(AttemptEnd.Abandoned);
        }

        return Task.CompletedTask;
    }

    /// <summary>What is free by now is begun, and what dead workers were at is asked for again.</summary>
    private async Task TakeOver(CancellationToken cancellation)
    {
        await desk.Alone(
            async () =>
            {
                if (register.HasLapsed)
                {
                    await LeaveLapsed(cancellation);
                    await register.BeginAnew(cancellation);
                }

                await desk.TakeNext(cancellation);
                foreach (var dead in register.Dead.Where(mark => register.IsFirst || register.IsFormer(mark)))
                    await Inherit(dead, cancellation);
            },
            cancellation);
        await Task.Delay(options.LookEvery, pace, cancellation);
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
        foreach (var chunk in book.All.Chunk(ITargetLeaseStore.AtOnce))
        {
            var wanted = (await runs.Commands([.. chunk.Select(attempt => attempt.Id)], cancellation)).Select(command => command.Id).ToHashSet();
            foreach (var attempt in chunk.Where(attempt => !wanted.Contains(attempt.Id)))
                attempt.End(AttemptEnd.Unwanted);
        }
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

    [LoggerMessage(Level = LogLevel.Error, Message = "The store has not heard of this server's installers for too long: {Count} attempts are left to others")]
    private partial void LogLapsed(int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Worker} is gone; {Count} targets it had are free again, and what is still waited for is in the queue")]
    private partial void LogInherited(string worker, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Installations at work could not be handed over; the other servers find out by themselves: {Reason}")]
    private partial void LogLeaving(string reason);
}
