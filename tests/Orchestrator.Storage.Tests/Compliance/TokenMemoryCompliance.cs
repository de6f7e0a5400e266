using Orchestrator.Core.Runs;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>For tests that weigh the memory of the whole process: nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

/// <summary>What every <see cref="IRunStore"/> that reads tokens from outside the memory owes to it.</summary>
public abstract class TokenMemoryCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IRunStore Runs => Storage.Runs;

    [Fact]
    public async Task A_waiting_token_read_from_the_store_costs_less_than_half_a_kilobyte()
    {
        const int Count = 10_000;
        var tokens = Given.Tokens("run-1", Count).Select(token => token with
        {
            Visits = [1, 1, 0],
            Command = new PendingCommand
            {
                Id = $"run-1/{token.Ordinal}/1",
                Destination = CommandDestination.Agent,
                ExpiresAt = Now.AddDays(1),
                Window = new("Europe/Berlin", ["No; Mon-Fri 22:00-06:00 Maximum"]),
            },
        }).ToList();
        await Runs.Create(Given.Run("run-1", Count), tokens, Given.Event("run-1"), Cancellation);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var read = await Given.ToList(Runs.AllTargets("run-1", Cancellation));
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        read.Count.ShouldBe(Count);
        read[0].Wait.ShouldBeSameAs(read[^1].Wait);
        read[0].Command!.Window.ShouldBeSameAs(read[^1].Command!.Window);
        each.ShouldBeLessThan(512);
    }
}
