using System.Text.Json.Serialization;

namespace Orchestrator.Contracts.Bus;

/// <summary>An operator's word to a run, which is named by its id or by the key it was started with: one of the two.</summary>
public abstract record RunWord
{
    /// <summary>Id of the run.</summary>
    public string? RunId { get; init; }

    /// <summary>The key of the <see cref="StartRun"/> that asked for the run.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Who says it, at most 100 characters. It is a claim: what the broker has checked (user-id) stands before it.</summary>
    public string? RequestedBy { get; init; }
}

/// <summary>Cancels a run: nothing new begins, what is executing is ended. Of a run that is over or being cancelled nothing is changed.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CancelRun : RunWord;

/// <summary>Pauses a running run: nothing new begins, what is executing goes on. A paused one stays paused.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PauseRun : RunWord;

/// <summary>Lets a paused run go on. A running one goes on anyway.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResumeRun : RunWord;
