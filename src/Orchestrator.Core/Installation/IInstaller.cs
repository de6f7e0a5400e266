using Orchestrator.Contracts.Reports;

namespace Orchestrator.Core.Installation;

/// <summary>Reaches targets and makes them ready for commands. One call is one attempt; retries are the engine's.</summary>
public interface IInstaller
{
    /// <summary>
    /// Makes one attempt. It may have been made before, wholly or in part: whatever is in place already is left as it is. The time-out of
    /// the order is the installer's to keep, so that its failure names the step; it is cancelled a little later.
    /// </summary>
    /// <param name="steps">Told each step when it is over, in order, also the one that fails.</param>
    /// <param name="cancellation">Ends the attempt; whoever cancels says why.</param>
    Task<InstallationResult> Install(InstallationRequest request, IProgress<InstallationStep> steps, CancellationToken cancellation);
}

/// <summary>What came of one step of an attempt.</summary>
public sealed record InstallationStep
{
    /// <summary>The step that asks whether a computer is there.</summary>
    public const string Ping = "ping";

    /// <summary>The step that waits for a computer that was woken; one that answers echo requests and takes no connections fails in another.</summary>
    public const string Wait = "wait";

    public required string Name { get; init; }

    public required StepOutcome Outcome { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>For people: what happened and, after a failure, what to do.</summary>
    public string Message { get; init; } = "";

    /// <summary>What a program that was called wrote; capped by whoever reports it.</summary>
    public string Output { get; init; } = "";

    public int? ReturnCode { get; init; }

    /// <summary>Whether the failure of a step of this name means that the computer is not there.</summary>
    public static bool FindsAbsent(string? name) => name is Ping or Wait;
}

/// <summary>How an attempt came out.</summary>
/// <param name="Message">For people; empty on success.</param>
public sealed record InstallationResult(bool Succeeded, string Message = "")
{
    public static readonly InstallationResult Success = new(true);
}
