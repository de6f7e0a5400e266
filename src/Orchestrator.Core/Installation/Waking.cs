using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Installation;

/// <summary>Waits for a target that was sent a magic packet, and sends it again now and then.</summary>
/// <param name="time">The clock that patience is measured on.</param>
/// <param name="pace">Measures the pauses between looks.</param>
public sealed class Waking(IWakeSignal signal, TimeProvider time, TimeProvider pace)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CallAgain = TimeSpan.FromSeconds(10);

    /// <summary>Pauses between looks grow up to this.</summary>
    public TimeSpan LongestLook { get; init; } = TimeSpan.FromSeconds(5);

    /// <param name="isThere">Looks once more.</param>
    /// <returns>After which time it was there; null: not within <paramref name="patience"/>.</returns>
    public async Task<TimeSpan?> Await(Target target, TimeSpan patience, Func<CancellationToken, Task<bool>> isThere, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(isThere);
        var began = time.GetTimestamp();
        var called = began;
        var look = Look;
        while (!await isThere(cancellation))
        {
            if (time.GetElapsedTime(began) >= patience)
                return null;
            if (time.GetElapsedTime(called) >= CallAgain)
            {
                await signal.Send(target, cancellation);
                called = time.GetTimestamp();
            }

            await Task.Delay(look, pace, cancellation);
            look = 2 * look < LongestLook ? 2 * look : LongestLook;
        }

        return time.GetElapsedTime(began);
    }
}
