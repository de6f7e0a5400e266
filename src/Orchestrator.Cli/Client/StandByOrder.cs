namespace Orchestrator.Cli.Client;

/// <summary>What is to change for targets that wait for their next attempt.</summary>
/// <param name="Targets">Their names; null: all that wait.</param>
/// <param name="Id">The same for a repetition, which counts once.</param>
internal sealed record StandByOrder(IReadOnlyList<string>? Targets, int? ExtendMinutes, int? IntervalSeconds, bool End, string Id);

/// <summary>How many targets it concerns.</summary>
internal sealed record StandByChanged(int Targets);
