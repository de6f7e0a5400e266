using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging.Bus.Handlers;

/// <summary>Cancels runs.</summary>
internal sealed class CancelRunHandler(RunWordDesk desk) : IBusHandler<Contracts.Bus.CancelRun>
{
    public Task Handle(Contracts.Bus.CancelRun message, BusSender sender, CancellationToken cancellation) => desk.Say(
        message,
        sender,
        "run.cancel",
        (run, by) => new Core.Runs.CancelRun(run, by),
        run => run.HasEnded || run.Status == RunStatus.Cancelling,
        _ => true,
        cancellation);
}

/// <summary>Pauses runs.</summary>
internal sealed class PauseRunHandler(RunWordDesk desk) : IBusHandler<Contracts.Bus.PauseRun>
{
    public Task Handle(Contracts.Bus.PauseRun message, BusSender sender, CancellationToken cancellation) => desk.Say(
        message,
        sender,
        "run.pause",
        (run, by) => new Core.Runs.PauseRun(run, by),
        run => run.Status == RunStatus.Paused,
        run => run.Status == RunStatus.Running,
        cancellation);
}

/// <summary>Resumes runs.</summary>
internal sealed class ResumeRunHandler(RunWordDesk desk) : IBusHandler<Contracts.Bus.ResumeRun>
{
    public Task Handle(Contracts.Bus.ResumeRun message, BusSender sender, CancellationToken cancellation) => desk.Say(
        message,
        sender,
        "run.resume",
        (run, by) => new Core.Runs.ResumeRun(run, by),
        run => run.Status == RunStatus.Running,
        run => run.Status == RunStatus.Paused,
        cancellation);
}
