namespace Orchestrator.Agent.Tests.Commands;

public sealed class CrashTests
{
    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, 10)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Crashes_losses_and_repetitions_neither_start_an_action_twice_nor_lose_a_report(int block)
    {
        for (var seed = block * 100; seed < (block + 1) * 100; seed++)
        {
            using var world = new CrashWorld(seed);
            world.Run();
            world.Check();
        }
    }

    [Fact]
    public void The_world_really_crashes_repeats_and_interrupts()
    {
        var worlds = Enumerable.Range(0, 100).Select(seed => new CrashWorld(seed)).ToList();
        worlds.ForEach(world =>
        {
            using (world)
                world.Run();
        });

        worlds.Sum(world => world.Crashes).ShouldBeGreaterThan(500);
        worlds.ShouldContain(world => world.SawRepeat);
        worlds.ShouldContain(world => world.SawInterrupted);
        worlds.ShouldContain(world => world.SawCancelled);
    }
}
