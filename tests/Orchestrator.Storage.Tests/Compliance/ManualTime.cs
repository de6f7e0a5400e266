namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>A clock that stands until it is told to go on.</summary>
public sealed class ManualTime : TimeProvider
{
    public DateTimeOffset Now { get; private set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public void Advance(TimeSpan by) => Now += by;

    public override DateTimeOffset GetUtcNow() => Now;
}
