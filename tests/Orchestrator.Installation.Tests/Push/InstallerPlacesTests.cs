using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;
using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Tests.Push;

/// <summary>Where whoever asks for a computer is sent.</summary>
public sealed class InstallerPlacesTests : IAsyncDisposable
{
    private readonly World world = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => ((IAsyncDisposable)world).DisposeAsync();

    [Fact]
    public async Task It_is_where_an_attempt_would_go_and_is_asked_once_for_a_while()
    {
        using var places = new InstallerPlaces(new WayFinder(world, [world]), TimeProvider.System);
        world.Place = new RemotePlace("10.0.0.7", 22, "by way of gate");

        (await places.Of(world.Target!, Cancellation)).ShouldBe(new TargetPlace("10.0.0.7", "by way of gate"));

        world.Place = new RemotePlace("10.0.0.8", 22, null);
        (await places.Of(world.Target!, Cancellation)).Host.ShouldBe("10.0.0.7");
        (await places.Of(world.Target! with { Address = "127.0.0.2" }, Cancellation)).ShouldBe(new TargetPlace("10.0.0.8", null));
    }

    [Fact]
    public async Task Where_no_attempt_could_be_made_it_is_the_targets_address()
    {
        using var places = new InstallerPlaces(new WayFinder(world, []), TimeProvider.System);

        (await places.Of(new Target { Id = "t-2", Name = "web-2" }, Cancellation)).ShouldBe(new TargetPlace("web-2", null));
    }
}
