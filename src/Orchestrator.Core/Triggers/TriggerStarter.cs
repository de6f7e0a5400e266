using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Triggers;

/// <summary>
/// Starts the run of one occurrence of a trigger. The run's id follows from definition, activity and occurrence: however often and on however
/// many servers an occurrence is handled, one run begins.
/// </summary>
public sealed class TriggerStarter(RunLauncher launcher, ITriggerStore store, TimeProvider time)
{
    /// <summary>Most runs that may follow from one another. Circles are refused when they are published; this bounds one that slipped through.</summary>
    public const int LongestChain = 20;

    /// <param name="occurrence">Unique within the trigger; at most 300 characters.</param>
    /// <param name="by">Who or what caused it, for people.</param>
    /// <param name="follows">The run whose end is the occurrence.</param>
    public async Task<FiringResult> Start(
        ActiveTrigger trigger, string occurrence, string by, IReadOnlyDictionary<string, string> inputs, RunRecord? follows, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        var chain = follows is null ? 0 : follows.ChainLength + 1;
        if (chain > LongestChain)
            return await Refuse(trigger, occurrence, $"It would be run {chain} in a row that the end of another one started; at most {LongestChain} are allowed: break the circle.", cancellation);
        var request = new RunRequest
        {
            DefinitionId = trigger.Key.DefinitionId,
            Version = trigger.Version,
            StartActivity = trigger.Key.ActivityId,
            Id = RunId(trigger.Key, occurrence),
            Inputs = inputs,
            Follows = follows?.Id,
            ChainLength = chain,
        };
        RunStarted started;
        try
        {
            started = await launcher.Start(request, by, cancellation);
        }
        catch (RunRefusedException refused)
        {
            return await Refuse(trigger, occurrence, refused.Message, cancellation);
        }

        var run = started.Run;
        var text = $"Started run {run.Id} over {Sentences.Targets(run.Ledger.Targets)}, by {by}.";
        await store.Record(Line(trigger, occurrence, FiringOutcome.Started, run.CreatedAt, text) with { RunId = run.Id }, cancellation);
        return new FiringResult(trigger, FiringOutcome.Started, started, null);
    }

    /// <summary>Writes down that nothing was started because nothing was to be.</summary>
    public Task<FiringResult> Skip(ActiveTrigger trigger, string occurrence, string why, CancellationToken cancellation) =>
        Leave(trigger, occurrence, FiringOutcome.Skipped, why, cancellation);

    /// <summary>Writes down that nothing could be started.</summary>
    public Task<FiringResult> Refuse(ActiveTrigger trigger, string occurrence, string why, CancellationToken cancellation) =>
        Leave(trigger, occurrence, FiringOutcome.Refused, why, cancellation);

    /// <summary>The id of the run that an occurrence starts: 32 characters of 0-9 and a-f.</summary>
    public static string RunId(TriggerKey trigger, string occurrence)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in (ReadOnlySpan<string>)[trigger.DefinitionId, trigger.ActivityId, occurrence])
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private async Task<FiringResult> Leave(ActiveTrigger trigger, string occurrence, FiringOutcome outcome, string why, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        await store.Record(Line(trigger, occurrence, outcome, time.GetUtcNow(), why), cancellation);
        return new FiringResult(trigger, outcome, null, why);
    }

    private static Firing Line(ActiveTrigger trigger, string occurrence, FiringOutcome outcome, DateTimeOffset at, string text) =>
        new() { Trigger = trigger.Key, Occurrence = occurrence, At = at, Outcome = outcome, Text = text };
}

/// <summary>What came of an occurrence.</summary>
/// <param name="Started">The run that began, now or when the occurrence was first handled; null: none did.</param>
/// <param name="Refusal">Why none did.</param>
public sealed record FiringResult(ActiveTrigger Trigger, FiringOutcome Outcome, RunStarted? Started, string? Refusal);
