using Microsoft.Extensions.Logging;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Shards;

namespace Orchestrator.Messaging.Installers;

/// <summary>Makes attempts: has the installer work within the attempt's time, and tells what comes of it.</summary>
internal sealed partial class AttemptWork(
    IInstaller installer,
    TargetWaker waker,
    IShardQueues queues,
    int shards,
    LastWords words,
    InstallationWorkerOptions options,
    TimeProvider time,
    TimeProvider pace,
    ILogger log)
{
    private const string Unbegun = "It was stopped before it began.";

    private readonly Persistence loops = new(pace, log);

    /// <summary>Answers a stopped request that nobody is at work on: its target is another command's.</summary>
    public Task Refuse(InstallerRequest request, CancellationToken cancellation) =>
        words.Give(request, LastWords.AfterAll, Refusal(1, RefusalReason.Cancelled, Unbegun), cancellation);

    /// <summary>Makes an attempt and tells all of it; nothing more once it is abandoned.</summary>
    /// <param name="isStopped">An operator's word came before the request did.</param>
    /// <returns>The installer itself, which may still be at work if it does not end when it is told to.</returns>
    public async Task<Task> Make(InstallationAttempt attempt, bool isStopped)
    {
        var reports = new AttemptReports(queues, shards, attempt.Request, attempt.Lease.Beginning, time, loops, attempt.Abandoned);
        if (isStopped)
        {
            await Conclude(attempt, reports, number => Refusal(number, RefusalReason.Cancelled, Unbegun));
            return Task.CompletedTask;
        }

        if (time.GetUtcNow() > attempt.Command.ExpiresAt)
        {
            await Conclude(attempt, reports, number => Refusal(number, RefusalReason.Expired, $"It expired at {attempt.Command.ExpiresAt:u}."));
            return Task.CompletedTask;
        }

        reports.Start();
        if (attempt.Lease.Beginning > 1)
            reports.Note("begin anew", StepOutcome.NotApplicable, "whoever was at work on it before has gone down or was cut off; what is in place already is left as it is");
        var work = Install(attempt, reports, out var outcome);
        if (await outcome is { } came)
            await Conclude(attempt, reports, number => Finish(number, came));
        else
            reports.End();
        return work;
    }

    /// <summary>The last word leaves when everything before it is durable; a crash after that begins nothing anew.</summary>
    private async Task Conclude(InstallationAttempt attempt, AttemptReports reports, Func<int, ReportItem> last)
    {
        var item = last(reports.End());
        await loops.Again(
            async abandoned =>
            {
                await reports.Told;
                await words.Give(attempt.Request, attempt.Lease.Beginning, item, abandoned);
            },
            attempt.Abandoned);
    }

    private Refused Refusal(int number, RefusalReason reason, string message) => new() { Number = number, At = time.GetUtcNow(), Reason = reason, Message = message };

    private Finished Finish(int number, AttemptOutcome outcome) => new()
    {
        Number = number, At = time.GetUtcNow(), Outcome = outcome.Outcome, Message = ContractLimits.CapMessage(outcome.Message),
    };

    private Task<InstallationResult> Install(InstallationAttempt attempt, AttemptReports reports, out Task<AttemptOutcome?> outcome)
    {
        var patience = attempt.Request.Timeout + options.Explanation;
        var limit = new CancellationTokenSource(patience, time);
        var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, attempt.Ending);
        var work = Task.Run(() => Begin(attempt.Request, new Steps(reports), either.Token), CancellationToken.None);
        outcome = Outcome(attempt, work, limit, either, reports);
        return work;
    }

    private Task<InstallationResult> Begin(WorkRequest request, IProgress<InstallationStep> steps, CancellationToken cancellation) => request switch
    {
        InstallationRequest installation => installer.Install(installation, steps, cancellation),
        WakeRequest wake => waker.Wake(wake, steps, cancellation),
        _ => throw new InvalidOperationException($"No installer knows the request {request.GetType().Name}."),
    };

    /// <summary>What came of the attempt; null if somebody else makes it anew.</summary>
    private async Task<AttemptOutcome?> Outcome(
        InstallationAttempt attempt, Task<InstallationResult> work, CancellationTokenSource limit, CancellationTokenSource either, AttemptReports reports)
    {
        using var ofLimit = limit;
        using var ofEither = either;
        try
        {
            await Ended(work, either.Token);
            if (work.IsCompletedSuccessfully)
            {
                var result = await work;
                return new AttemptOutcome(result.Succeeded ? CommandOutcome.Succeeded : CommandOutcome.Failed, result.Message);
            }
        }
        catch (TimeoutException)
        {
            LogHanging(attempt.Request.TargetName, attempt.Id, options.EndWithin);
        }

        if (work.Exception?.InnerException is { } failure and not OperationCanceledException)
        {
            LogFailed(failure, attempt.Request.TargetName, attempt.Id);
            return new AttemptOutcome(CommandOutcome.Failed, $"the installer failed: {failure.Message}");
        }

        if (attempt.Abandoned.IsCancellationRequested)
            return null;
        switch (attempt.EndedBy)
        {
            case AttemptEnd.Stopped:
                reports.Note("stop", StepOutcome.Cancelled, "an operator stopped it; what was copied or changed so far stays as it is");
                return new AttemptOutcome(CommandOutcome.Cancelled, "stopped by an operator");
            case AttemptEnd.Unwanted:
                reports.Note("stop", StepOutcome.Cancelled, "its run has ended without it");
                return new AttemptOutcome(CommandOutcome.Cancelled, "its run has ended");
            default:
                return new AttemptOutcome(CommandOutcome.Failed, $"given up after {attempt.Request.Timeout:c}");
        }
    }

    /// <summary>Waits for the installer, and some time for it to end when it was told to.</summary>
    private async Task Ended(Task work, CancellationToken ending)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (ending.UnsafeRegister(static told => ((TaskCompletionSource)told!).TrySetResult(), told))
            await Task.WhenAny(work, told.Task);
        await work.WaitAsync(options.EndWithin, pace, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!work.IsCompleted)
            throw new TimeoutException();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The installer failed on {Target} (command {Command})")]
    private partial void LogFailed(Exception failure, string target, string command);

    [LoggerMessage(Level = LogLevel.Error, Message = "The installer of {Target} (command {Command}) did not end within {Patience} of being told to; its place is given away, its target stays taken until it does")]
    private partial void LogHanging(string target, string command, TimeSpan patience);

    private sealed class Steps(AttemptReports reports) : IProgress<InstallationStep>
    {
        public void Report(InstallationStep value) => reports.Step(value);
    }
}
