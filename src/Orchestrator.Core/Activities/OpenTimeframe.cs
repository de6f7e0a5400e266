using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Activities;

/// <summary>What an activity does that begins only while the timeframe is open.</summary>
internal static class OpenTimeframe
{
    /// <summary>The wait for the next opening, or the way out if there is none; null: it is open.</summary>
    /// <param name="port">Where a target leaves for which it never opens.</param>
    public static Step? Await(in Token token, string port)
    {
        if (token.Window.IsOpen(token.Instant))
            return null;
        return token.Window.NextOpening(token.Instant) is { } opening
            ? new Step.WaitUntil(
                opening.ToDateTimeOffset(),
                WaitReason.Window,
                $"The timeframe is closed; it opens {TimeInWords.At(opening, token.Window.Zone)}.")
            : new Step.Complete(port, "The timeframe never opens for this target.");
    }
}
