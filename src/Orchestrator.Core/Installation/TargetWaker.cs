using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Installation;

/// <summary>Wakes targets: a magic packet again and again, until the target answers or its agent is connected.</summary>
/// <param name="time">The clock that patience is measured on.</param>
/// <param name="pace">Measures the pauses between looks; packets and answers are real also where a test clock governs the runs.</param>
public sealed class TargetWaker(ITargetDirectory targets, ITargetPlaces places, IPing ping, IWakeSignal signal, TimeProvider time, TimeProvider pace)
{
    private const string Advice = "is wake-on-LAN enabled in its firmware, and does the packet get to its network?";

    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(1);

    /// <summary>Wakes a target and waits for it.</summary>
    /// <param name="steps">Told each step when it is over.</param>
    public async Task<InstallationResult> Wake(WakeRequest request, IProgress<InstallationStep> steps, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(steps);
        await targets.Know([request.TargetId], [], cancellation);
        var began = time.GetUtcNow();
        if (targets.Find(request.TargetId) is not { } target)
            return Tell(InstallationStep.Ping, StepOutcome.Failed, $"the target '{request.TargetName}' is not in the inventory any more");
        var place = await places.Of(target, cancellation);
        var (there, hindrance) = await IsThere(target, place, cancellation);
        if (there is not null)
            return Tell(InstallationStep.Ping, StepOutcome.Succeeded, there);
        if (hindrance is null)
            Tell(InstallationStep.Ping, StepOutcome.Succeeded, "no answer: it is woken");
        else
            Tell(InstallationStep.Ping, StepOutcome.NotApplicable, $"{hindrance}; it is woken, and its agent alone can tell that it is there");
        var sent = await signal.Send(target, cancellation);
        if (!sent.Sent)
            return Tell("wake", StepOutcome.Failed, sent.Message);
        Tell("wake", StepOutcome.Succeeded, sent.Message);
        if (place.Detour is not null && target.LastSeen is null)
            return Tell(InstallationStep.Wait, StepOutcome.NotApplicable, $"it is reached {place.Detour}: whether it is there, whoever connects to it finds out");
        var waited = await new Waking(signal, time, pace).Await(
            target,
            request.Order.Patience,
            async token => ((there, hindrance) = await IsThere(targets.Find(request.TargetId) ?? target, place, token)).there is not null,
            cancellation);
        return waited is { } after
            ? Tell(InstallationStep.Wait, StepOutcome.Succeeded, $"it appeared after {after.TotalSeconds:0} s: {there}")
            : Tell(InstallationStep.Wait, StepOutcome.Failed, $"it did not appear within {request.Order.Patience:c}: {hindrance ?? Advice}");

        InstallationResult Tell(string name, StepOutcome outcome, string message)
        {
            var now = time.GetUtcNow();
            steps.Report(new InstallationStep { Name = name, Outcome = outcome, StartedAt = began, EndedAt = now, Message = message });
            began = now;
            return new InstallationResult(outcome != StepOutcome.Failed, outcome == StepOutcome.Failed ? message : "");
        }
    }

    /// <returns>How it is known to be there, or null; and why this server cannot ask, if it cannot.</returns>
    private async Task<(string? There, string? Hindrance)> IsThere(Target target, TargetPlace place, CancellationToken cancellation)
    {
        if (target.Connected)
            return ("its agent is connected", null);
        if (place.Detour is { } detour)
            return (null, $"it is reached {detour}");
        try
        {
            return (await ping.Answers(place.Host, Answer, cancellation) ? $"{place.Host} answers" : null, null);
        }
#pragma warning disable CA1031 // Whatever keeps this server from asking, the agent tells that it is there.
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return (null, failure.Message);
        }
    }
}
