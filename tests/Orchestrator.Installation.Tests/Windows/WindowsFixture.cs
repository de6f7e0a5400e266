using Orchestrator.EndToEnd.Windows;

namespace Orchestrator.Installation.Tests.Windows;

/// <summary>Doubles for the tests of a class; they are skipped where there can be none.</summary>
public sealed class WindowsFixture : IAsyncLifetime
{
    private const int Count = 4;
    private WindowsDoubles? doubles;

    internal WindowsDoubles Doubles => doubles!;

    public async ValueTask InitializeAsync()
    {
        if (WindowsDoubles.Hindrance is null)
            doubles = await WindowsDoubles.Make(Count, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (doubles is not null)
            await doubles.DisposeAsync();
    }

    internal WindowsVisit Visit()
    {
        Assert.SkipWhen(doubles is null, WindowsDoubles.Hindrance ?? "");
        return new WindowsVisit(doubles!);
    }
}
