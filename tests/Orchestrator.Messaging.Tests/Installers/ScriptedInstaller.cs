using System.Collections.Concurrent;
using System.Threading.Channels;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;

namespace Orchestrator.Messaging.Tests.Installers;

/// <summary>An installer whose attempts do what a test says, shared by as many workers as the test has; it notes when two are at work on one target.</summary>
internal sealed class ScriptedInstaller : IInstaller
{
    private readonly Channel<ScriptedAttempt> begun = Channel.CreateUnbounded<ScriptedAttempt>();
    private readonly ConcurrentDictionary<string, string> atWork = new(StringComparer.Ordinal);
    private int attempts;
    private int most;

    public int Attempts => attempts;

    /// <summary>Most attempts that were at work at one time.</summary>
    public int MostAtOnce => most;

    /// <summary>Targets on which two were at work at one time.</summary>
    public ConcurrentQueue<string> Overlaps { get; } = new();

    /// <summary>What every attempt does; null: it waits for <see cref="ScriptedAttempt.End"/>.</summary>
    public Func<InstallationRequest, IProgress<InstallationStep>, CancellationToken, Task<InstallationResult>>? Always { get; init; }

    public async Task<ScriptedAttempt> Next() => await begun.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Some.Patience);

    public Task<InstallationResult> Install(InstallationRequest request, IProgress<InstallationStep> steps, CancellationToken cancellation) =>
        Install("", request, steps, cancellation);

    /// <summary>The same, as one of several servers.</summary>
    public IInstaller On(string server) => new OfServer(this, server);

    private async Task<InstallationResult> Install(string server, InstallationRequest request, IProgress<InstallationStep> steps, CancellationToken cancellation)
    {
        if (!atWork.TryAdd(request.TargetId, request.CommandId))
            Overlaps.Enqueue(request.TargetId);
        try
        {
            Interlocked.Increment(ref attempts);
            InterlockedMax(ref most, atWork.Count);
            var attempt = new ScriptedAttempt(server, request, steps);
            begun.Writer.TryWrite(attempt);
            return Always is null ? await attempt.Ended.WaitAsync(cancellation) : await Always(request, steps, cancellation);
        }
        finally
        {
            atWork.TryRemove(new KeyValuePair<string, string>(request.TargetId, request.CommandId));
        }
    }

    private static void InterlockedMax(ref int value, int candidate)
    {
        for (var known = value; known < candidate; known = value)
            Interlocked.CompareExchange(ref value, candidate, known);
    }

    private sealed class OfServer(ScriptedInstaller all, string server) : IInstaller
    {
        public Task<InstallationResult> Install(InstallationRequest request, IProgress<InstallationStep> steps, CancellationToken cancellation) =>
            all.Install(server, request, steps, cancellation);
    }
}

/// <summary>An attempt in the hands of a test.</summary>
internal sealed class ScriptedAttempt(string server, InstallationRequest request, IProgress<InstallationStep> steps)
{
    private readonly TaskCompletionSource<InstallationResult> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Server => server;

    public InstallationRequest Request => request;

    public Task<InstallationResult> Ended => ended.Task;

    public void Step(string name, StepOutcome outcome = StepOutcome.Succeeded, string output = "") => steps.Report(new InstallationStep
    {
        Name = name,
        Outcome = outcome,
        StartedAt = DateTimeOffset.UnixEpoch,
        EndedAt = DateTimeOffset.UnixEpoch,
        Output = output,
    });

    public void End(InstallationResult result) => ended.SetResult(result);

    public void Throw(Exception failure) => ended.SetException(failure);
}
