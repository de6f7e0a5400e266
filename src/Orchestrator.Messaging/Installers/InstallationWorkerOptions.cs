namespace Orchestrator.Messaging.Installers;

/// <summary>How a server works on installations.</summary>
public sealed record InstallationWorkerOptions
{
    /// <summary>Attempts at work at one time on this server, 1 to 100,000; what is more waits in the queue, where other servers take it.</summary>
    public int AtOnce { get; init; } = DefaultAtOnce;

    public const int DefaultAtOnce = 500;

    /// <summary>Requests that wait in memory for another request's lease on their target; what is more is dropped and asked for again.</summary>
    public int Waiting { get; init; } = 10_000;

    /// <summary>A worker that has not been seen to live for this long has lost its leases.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A worker says that it lives, and looks who does, this often.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>It is asked this often whether anybody still waits for what is being worked on.</summary>
    public TimeSpan AskEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How much longer than its time-out an attempt may take to say what it was waiting for.</summary>
    public TimeSpan Explanation { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>An installer that does not end this long after it was told to is left alone; its target stays taken until it does.</summary>
    public TimeSpan EndWithin { get; init; } = TimeSpan.FromSeconds(30);
}
