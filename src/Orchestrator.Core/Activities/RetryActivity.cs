using NodaTime;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Activities;

/// <summary>Sends a target back to what failed, for as long as its window lasts.</summary>
internal sealed class RetryActivity(ActivityBinder binder) : BoundActivity(binder)
{
    public const string Type = "Orchestrator.Retry";
    public const string Again = "Retry";

    private static readonly Input<int> WindowMinutes = Inputs.Integer(
        new("windowMinutes", "Window", "For how long to go on trying. Only time counts in which the timeframe is open and the run not paused, from when "
            + "the target first enters the activity that the port Retry leads to."),
        120, 10, 9_999, "minutes");

    private static readonly Input<int> IntervalSeconds = Inputs.Integer(
        new("intervalSeconds", "Interval", "Between a failure and the next attempt."), 120, 1, 86_400, "seconds");

    private static readonly Input<int> MaxAttempts = Inputs.Integer(
        new("maxAttempts", "Attempts", "How many attempts there are at most, the first included; 0: as many as the window allows."), 0, 0, 100_000);

    private static readonly Input<double> BackoffFactor = Inputs.Number(
        new("backoffFactor", "Back-off", "Each interval is the one before times this factor."), 1, 1, 10);

    private static readonly Input<int> MaxIntervalSeconds = Inputs.Integer(
        new("maxIntervalSeconds", "Longest interval", "The back-off ends here; a longer interval is left as it is."), 3_600, 1, 86_400, "seconds");

    private static readonly Input<int> JitterPercent = Inputs.Integer(
        new("jitterPercent", "Jitter", "Each interval is longer by up to this share, so that many targets do not come back at once."), 10, 0, 50, "percent");

    private static readonly Input<bool> StandBy = Inputs.Boolean(
        new("standBy", "Stand-by", "Go on at once when the target is seen, without waiting for the end of the interval; no more than once in an interval."), absent: true);

    public static readonly ActivityDescriptor Descriptor = new()
    {
        Type = Type,
        DisplayName = "Retry",
        Category = "Orchestrator",
        Description = "Connect it to a failure port, and its port Retry back to the activity that is to be tried again.",
        Inputs =
        [
            WindowMinutes.Descriptor, IntervalSeconds.Descriptor, MaxAttempts.Descriptor, BackoffFactor.Descriptor, MaxIntervalSeconds.Descriptor,
            JitterPercent.Descriptor, StandBy.Descriptor,
        ],
        Ports =
        [
            new(Again, "The next attempt; it must lead back to what failed."),
            new("GaveUp", "The window is used up, or the attempts are.", IsFailure: true),
        ],
        Bind = binder => new RetryActivity(binder),
    };

    private static readonly Step NextAttempt = new Step.Complete(Again);

    private readonly BoundInput<int> windowMinutes = binder.Bind(WindowMinutes);
    private readonly BoundInput<int> intervalSeconds = binder.Bind(IntervalSeconds);
    private readonly BoundInput<int> maxAttempts = binder.Bind(MaxAttempts);
    private readonly BoundInput<double> backoffFactor = binder.Bind(BackoffFactor);
    private readonly BoundInput<int> maxIntervalSeconds = binder.Bind(MaxIntervalSeconds);
    private readonly BoundInput<int> jitterPercent = binder.Bind(JitterPercent);
    private readonly BoundInput<bool> standBy = binder.Bind(StandBy);

    private protected override Step Begin(Token token)
    {
        var attempts = maxAttempts.For(token);
        if (attempts > 0 && token.Attempt >= attempts)
            return GiveUp(token, $"Gave up after {Attempts(token.Attempt)}");
        return Await(token, token.Instant + Interval(token));
    }

    private Step Await(Token token, Instant attempt)
    {
        var left = Left(token);
        if (left <= TimeSpan.Zero)
            return GiveUpAtEnd(token);
        if (token.Window.AddOpenTime(token.Instant, Duration.FromTimeSpan(left)) is not { } end)
            return GiveUp(token, "Gave up, because the timeframe never opens again for this target");

        var next = Instant.Min(attempt, end);
        return new Step.WaitUntil(
            next.ToDateTimeOffset(),
            WaitReason.Retry,
            $"Attempt {token.Attempt} failed: {Ended(token.State.Message)} Next attempt at {TimeInWords.At(next, token.Window.Zone)}"
            + $"{(standBy.For(token) ? Earlier(token, next) : "")}; gives up after {TimeInWords.More(left)} of open time.",
            WakeWhenSeen: standBy.For(token));
    }

    private protected override Step Continue(Token token, Occurrence occurrence)
    {
        if (token.Retry?.Changed?.EndedBy is { } by)
            return GiveUp(token, $"Given up by {by} after {Attempts(token.Attempt)}");
        if (Left(token) <= TimeSpan.Zero)
            return GiveUpAtEnd(token);
        if (occurrence is Occurrence.RetryChanged { Interval: true })
            return Await(token, token.Instant + Interval(token));
        if (occurrence is Occurrence.RetryChanged)
            return Await(token, Planned(token));
        if (occurrence is Occurrence.SeenAgain && CutShort(token) is { } over)
            return Await(token, Instant.Min(Planned(token), over));
        if (token.Window.IsOpen(token.Instant))
            return NextAttempt;
        return token.Window.NextOpening(token.Instant) is { } opening
            ? new Step.WaitUntil(
                opening.ToDateTimeOffset(),
                WaitReason.Window,
                $"Attempt {token.Attempt} failed: {Ended(token.State.Message)} The timeframe is closed; the next attempt comes when it opens, "
                + $"{TimeInWords.At(opening, token.Window.Zone)}.")
            : GiveUp(token, "Gave up, because the timeframe never opens again for this target");
    }

    private Instant Planned(in Token token) => token.State.WakeAt is { } planned ? Instant.FromDateTimeOffset(planned) : token.Instant + Interval(token);

    /// <summary>Until then it is not tried again because it appears; null: it may be at any time.</summary>
    private static Instant? CutShort(in Token token) =>
        token.Retry?.CutShort is { } end && Instant.FromDateTimeOffset(end) > token.Instant ? Instant.FromDateTimeOffset(end) : null;

    private static string Earlier(in Token token, Instant next) => CutShort(token) switch
    {
        null => ", or at once when it appears",
        { } end when end < next => $", or when it appears, from {TimeInWords.At(end, token.Window.Zone)} on",
        _ => "",
    };

    private TimeSpan Window(in Token token) => TimeSpan.FromMinutes(windowMinutes.For(token)) + (token.Retry?.Changed?.Extended ?? TimeSpan.Zero);

    private TimeSpan Left(in Token token) => Window(token) - (token.Retry?.Used ?? TimeSpan.Zero);

    private Duration Interval(in Token token)
    {
        if (token.Retry?.Changed?.Interval is { } chosen)
            return Duration.FromTimeSpan(chosen);
        var seconds = (double)intervalSeconds.For(token);
        var longest = Math.Max(seconds, maxIntervalSeconds.For(token));
        seconds = Math.Min(seconds * Math.Pow(backoffFactor.For(token), token.Attempt - 1), longest);
        var jitter = jitterPercent.For(token) / 100.0 * Chance(token);
        return Duration.FromMilliseconds((long)(seconds * (1 + jitter) * 1_000));
    }

    /// <summary>From 0 to 1, the same whenever the same attempt of the same target is looked at.</summary>
    private static double Chance(in Token token)
    {
        var hash = 2166136261u;
        foreach (var character in token.Run.Id)
            hash = (hash ^ character) * 16777619u;
        hash = (hash ^ (uint)token.State.Ordinal) * 16777619u;
        hash = (hash ^ (uint)token.Attempt) * 16777619u;

        // The last factors reach only the upper bits; this spreads them.
        hash ^= hash >> 16;
        hash *= 0x85EBCA6Bu;
        hash ^= hash >> 13;
        return hash / (double)uint.MaxValue;
    }

    private Step.Complete GiveUpAtEnd(in Token token) =>
        GiveUp(token, $"Gave up after {Attempts(token.Attempt)} in {Window(token).TotalMinutes:0} minutes of open time");

    private static Step.Complete GiveUp(in Token token, string why) => new("GaveUp", $"{why}: {Ended(token.State.Message)}");

    private static string Attempts(int count) => count == 1 ? "1 attempt" : $"{count} attempts";

    private static string Ended(string? sentence)
    {
        var text = string.IsNullOrWhiteSpace(sentence) ? "no reason was given" : sentence.Trim();
        return text[^1] is '.' or '!' or '?' ? text : text + ".";
    }
}
