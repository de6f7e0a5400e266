using Microsoft.Extensions.Logging;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Installation;

/// <summary>How absent targets are looked for.</summary>
public sealed record StandBySweepOptions
{
    /// <summary>Between two looks at whose turn it is.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Targets that are asked in one look, at most.</summary>
    public int PerLook { get; init; } = 200;

    /// <summary>Targets that are being asked at one time, at most: names may take long to find.</summary>
    public int AtOnce { get; init; } = 400;

    /// <summary>Between two questions to a target that has just been found absent; then twice as long, and so on.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest time between two questions to a target, if there are few enough of them.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>An answer is waited for this long.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>
/// Looks for the targets in stand-by of this server's shards by echo requests, each once whichever runs wait for it, less and less often and at a
/// bounded rate, where the installers would go. Only who was absent and then answers has appeared: a computer that is there and refuses is left to its interval.
/// </summary>
/// <param name="appeared">Is told of a target that answers after it did not; if that fails it is told again.</param>
/// <param name="pace">Measures pauses; networks are real also where a test clock governs the runs.</param>
public sealed partial class StandBySweep(
    ITargetDirectory targets,
    ITargetPlaces places,
    IPing ping,
    Func<string, CancellationToken, Task> appeared,
    StandBySweepOptions options,
    TimeProvider pace,
    ILogger<StandBySweep> log) : IStandByWatch
{
    private static readonly TimeSpan ComplainEvery = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private readonly Dictionary<int, IReadOnlyCollection<AwaitedTarget>> waiting = [];
    private readonly Dictionary<string, Sought> sought = new(StringComparer.Ordinal);
    private HashSet<AwaitedTarget> absences = [];
    private bool hasNews;
    private int asking;
    private long? complained;

    public void Waiting(int shard, IReadOnlyCollection<AwaitedTarget> awaited)
    {
        lock (gate)
        {
            waiting[shard] = awaited;
            hasNews = true;
        }
    }

    /// <summary>Looks until cancelled.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        var looks = Task.CompletedTask;
        try
        {
            while (true)
            {
                await Task.Delay(options.LookEvery, pace, cancellation);

                // One that takes long, as names do that nobody knows, holds up none of the others.
                looks = Task.WhenAll(looks, Look(cancellation));
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await looks.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Asks those whose turn it is, longest due first.</summary>
    /// <returns>Done when all of them have answered or have not.</returns>
    internal Task Look(CancellationToken cancellation)
    {
        List<Sought> due;
        lock (gate)
        {
            var now = pace.GetTimestamp();
            if (hasNews)
                Learn(now);
            var room = Math.Min(options.PerLook, options.AtOnce - asking);
            due = [.. sought.Values.Where(one => !one.IsAsked && one.NextAt <= now).OrderBy(one => one.NextAt).Take(room)];
            asking += due.Count;
            foreach (var one in due)
                (one.IsAsked, one.IsNews) = (true, false);
        }

        return Task.WhenAll(due.Select(one => Ask(one, cancellation)));
    }

    private void Learn(long now)
    {
        hasNews = false;
        var wanted = waiting.Values.SelectMany(some => some).Select(one => one.TargetId).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in sought.Keys.Where(id => !wanted.Contains(id)).ToList())
            sought.Remove(gone);
        foreach (var id in wanted)
        {
            if (!sought.ContainsKey(id))
                sought[id] = new Sought(id) { NextAt = now, Pause = options.First };
        }

        // Others may wait for it longer and have it found there since: this attempt has not.
        var told = waiting.Values.SelectMany(some => some).Where(one => one.WasAbsent).ToHashSet();
        foreach (var one in told.Where(one => !absences.Contains(one)))
            sought[one.TargetId].FoundAbsent(now, options.First);
        absences = told;
    }

    private async Task Ask(Sought one, CancellationToken cancellation)
    {
        var wasAbsent = one.IsAbsent;
        var isThere = !wasAbsent;
        try
        {
            var found = await IsThere(one.TargetId, wasAbsent, cancellation);
            if (found && wasAbsent)
                await appeared(one.TargetId, cancellation);
            isThere = found;
        }
#pragma warning disable CA1031 // Whatever is wrong with one of them, the others are looked for, and this one again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (!cancellation.IsCancellationRequested)
                Complain(failure);
        }

        lock (gate)
        {
            asking--;
            one.IsAsked = false;
            if (one.IsNews)
                return;
            one.Pause = wasAbsent == isThere ? options.First : Longer(one.Pause);
            one.IsAbsent = !isThere;
            one.NextAt = pace.GetTimestamp() + (long)(one.Pause.TotalSeconds * pace.TimestampFrequency);
        }
    }

    // Echo requests alone: an agent that comes back greets, and one that is connected all the time has not appeared.
    private async Task<bool> IsThere(string id, bool wasAbsent, CancellationToken cancellation)
    {
        if (targets.Find(id) is not { } target || target.Kind == TargetKind.Simulated)
            return false;
        var place = await places.Of(target, cancellation);

        // Who is behind a jump host is tried by installers, at the interval of the Retry.
        if (place.Detour is not null)
            return false;

        // One lost packet does not make a computer absent.
        return await ping.Answers(place.Host, options.Patience, cancellation)
            || (!wasAbsent && await ping.Answers(place.Host, options.Patience, cancellation));
    }

    private TimeSpan Longer(TimeSpan pause) => 2 * pause < options.Longest ? 2 * pause : options.Longest;

    private void Complain(Exception failure)
    {
        lock (gate)
        {
            if (complained is { } last && pace.GetElapsedTime(last) < ComplainEvery)
                return;
            complained = pace.GetTimestamp();
        }

        LogFailed(failure.Message);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Absent targets cannot be looked for; those without an agent are tried again at their interval only: {Reason}")]
    private partial void LogFailed(string reason);

    private sealed class Sought(string targetId)
    {
        public string TargetId => targetId;

        public required long NextAt { get; set; }

        public required TimeSpan Pause { get; set; }

        /// <summary>It did not answer the last time it was asked, or an attempt has not found it since.</summary>
        public bool IsAbsent { get; set; }

        public bool IsAsked { get; set; }

        /// <summary>An attempt has not found it since it was last asked: an answer to a question under way comes too early to count.</summary>
        public bool IsNews { get; set; }

        public void FoundAbsent(long now, TimeSpan pause) => (IsAbsent, IsNews, NextAt, Pause) = (true, true, now, pause);
    }
}
