using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.Reporting;

namespace Orchestrator.Messaging.Installers;

/// <param name="Capacity">Attempts that may be under way or unconfirmed at one time; more are not taken.</param>
/// <param name="MaxParallel">Attempts at work at one time; null: all of them.</param>
public sealed record InstallerQueueOptions(int Capacity = 200_000, int? MaxParallel = null);

/// <summary>
/// The way to an installer inside this process. Attempts run side by side, but never two on one target, whichever runs they belong to
/// (the lease is held in memory: one server installs). Every answer is repeated until it is confirmed.
/// Attempts are lost with the process, so none is ever reported as accepted: the engine then sends it again and it is made again, which is
/// harmless. For the same reason all that an attempt says after "started" leaves in one report: no other attempt continues its numbering.
/// </summary>
public sealed class InstallerQueue(IInstaller installer, ReportRouter reports, InstallerQueueOptions options, TimeProvider time, ILogger<InstallerQueue> log)
    : ICommandTransport, IAsyncDisposable
{
    /// <summary>A result that nobody wanted this long after its command's expiry is dropped: its run is gone.</summary>
    private static readonly TimeSpan KeptAfterExpiry = TimeSpan.FromHours(1);

    /// <summary>How much longer than its time-out an attempt may take to say what it was waiting for.</summary>
    private static readonly TimeSpan Explanation = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Alarm alarm = new(time);
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<string, InstallationAttempt> attempts = [];
    private readonly Dictionary<string, Queue<InstallationAttempt>> lanes = [];
    private readonly Queue<InstallationAttempt> ready = new();
    private int running;
    private Task reporting = Task.CompletedTask;

    /// <summary>Begins to report. Call it once.</summary>
    public void Start() => reporting = Task.Run(Report, CancellationToken.None);

    public Task<IReadOnlyList<CommandUndeliverable>> Send(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var refused = new List<CommandUndeliverable>();
        lock (gate)
        {
            foreach (var command in commands)
            {
                if (attempts.TryGetValue(command.Id, out var known))
                    known.Log.Forget();
                else if (attempts.Count >= options.Capacity)
                    refused.Add(command.Undeliverable("the installer's queue is full."));
                else if (InstallationAttempt.Of(command) is { } attempt)
                    Take(attempt);
                else
                    refused.Add(command.Undeliverable("its installation request cannot be read."));
            }

            StartReady();
        }

        alarm.Ring();
        return Task.FromResult<IReadOnlyList<CommandUndeliverable>>(refused);
    }

    public Task Confirm(IReadOnlyCollection<ReportConfirmation> confirmations, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (gate)
        {
            foreach (var confirmation in confirmations)
            {
                if (!attempts.TryGetValue(confirmation.CommandId, out var attempt))
                    continue;
                attempt.Log.Confirm(confirmation.UpTo);
                if (attempt.IsOver && attempt.Log.AllConfirmed)
                    attempts.Remove(confirmation.CommandId);
            }
        }

        alarm.Ring();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        Task[] work;
        lock (gate)
            work = [.. attempts.Values.Select(attempt => attempt.Work), reporting];
        await Task.WhenAll(work);
        await alarm.DisposeAsync();
        stopping.Dispose();
    }

    private void Take(InstallationAttempt attempt)
    {
        attempts.Add(attempt.Request.CommandId, attempt);
        var now = time.GetUtcNow();
        if (now > attempt.ExpiresAt)
        {
            attempt.Refuse(now);
            return;
        }

        if (!lanes.TryGetValue(attempt.Request.TargetId, out var lane))
            lanes.Add(attempt.Request.TargetId, lane = new Queue<InstallationAttempt>(1));
        lane.Enqueue(attempt);
        if (lane.Count == 1)
            ready.Enqueue(attempt);
    }

    private void StartReady()
    {
        while (!stopping.IsCancellationRequested && !(running >= options.MaxParallel) && ready.TryDequeue(out var attempt))
        {
            running++;
            attempt.Work = Task.Run(() => Install(attempt), CancellationToken.None);
        }
    }

    private async Task Install(InstallationAttempt attempt)
    {
        lock (gate)
            attempt.Start(time.GetUtcNow());
        alarm.Ring();
        var result = await Outcome(attempt);
        lock (gate)
        {
            if (result is not null)
                attempt.Finish(result, time.GetUtcNow());
            running--;
            var lane = lanes[attempt.Request.TargetId];
            lane.Dequeue();
            if (lane.TryPeek(out var next))
                ready.Enqueue(next);
            else
                lanes.Remove(attempt.Request.TargetId);
            StartReady();
        }

        alarm.Ring();
    }

    /// <summary>What came of the attempt; null if this server is going down, so that nobody knows.</summary>
    private async Task<InstallationResult?> Outcome(InstallationAttempt attempt)
    {
        using var limit = new CancellationTokenSource(attempt.Request.Order.Timeout + Explanation, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping.Token);
        try
        {
            return await installer.Install(attempt.Request, new Steps(gate, attempt), either.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new InstallationResult(false, $"given up after {attempt.Request.Order.Timeout:c}");
        }
#pragma warning disable CA1031 // Whatever an installer throws ends its attempt, not the server.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.LogError(failure, "The installer failed on {Target} (command {Command})", attempt.Request.TargetName, attempt.Request.CommandId);
            return new InstallationResult(false, $"the installer failed: {failure.Message}");
        }
    }

    private async Task Report()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ReportWhatIsDue();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The server goes down; what was not confirmed is asked for again after its restart.
            }
#pragma warning disable CA1031 // The loop has no caller: if it ended, no installation would ever be over again and nobody would know why.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                log.LogError(failure, "Reports of installers could not be handed on; it is tried again in {Pause}", Pause);
                await Task.Delay(Pause, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ReportWhatIsDue()
    {
        while (true)
        {
            var due = TakeDue(out var next);
            foreach (var report in due)
                await reports.Route(report, CommandDestination.Installer, stopping.Token);
            if (due.Count == 0)
                await alarm.Wait(next, stopping.Token);
        }
    }

    private List<CommandReport> TakeDue(out DateTimeOffset? next)
    {
        var due = new List<CommandReport>();
        next = null;
        lock (gate)
        {
            var now = time.GetUtcNow();
            foreach (var (id, attempt) in attempts)
            {
                if (attempt.IsOver && now > attempt.ExpiresAt + KeptAfterExpiry)
                    attempts.Remove(id);
                else if (attempt.Log.DueAt(now) is not { } at)
                    continue;
                else if (at <= now)
                    due.Add(attempt.Log.Take(now));
                else if (next is null || at < next)
                    next = at;
            }
        }

        return due;
    }

    private sealed class Steps(Lock gate, InstallationAttempt attempt) : IProgress<InstallationStep>
    {
        public void Report(InstallationStep value)
        {
            lock (gate)
                attempt.Add(value);
        }
    }
}
