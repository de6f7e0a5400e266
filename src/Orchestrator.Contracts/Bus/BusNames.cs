namespace Orchestrator.Contracts.Bus;

/// <summary>
/// Names on the broker of the messages between servers and other systems. A message for the orchestrator is sent to the exchange of its
/// name, from which a queue of the same name takes it; what the orchestrator tells goes to a fanout exchange, to which whoever listens
/// binds a queue of its own. A name stands for one version of a message for ever: an incompatible one gets a new name.
/// </summary>
public static class BusNames
{
    public const string StartRun = "orchestrator.start-run";

    public const string CancelRun = "orchestrator.cancel-run";

    public const string PauseRun = "orchestrator.pause-run";

    public const string ResumeRun = "orchestrator.resume-run";

    public const string Trigger = "orchestrator.trigger";

    public const string RunStarted = "orchestrator.run-started";

    public const string RunCompleted = "orchestrator.run-completed";

    public const string TargetFinished = "orchestrator.target-finished";

    public const string RunRefused = "orchestrator.run-refused";
}
