using System.Text.Json;
using Orchestrator.Contracts.Depots;

namespace Orchestrator.Contracts.Tests.Depots;

/// <summary>What is refused of a depot's message, and that nothing in it is a fault of the reader's.</summary>
public sealed class DepotFlawsTests
{
    private static readonly string Content = new('a', 64);

    [Fact]
    public void What_an_entry_leaves_out_is_empty() =>
        DepotFlaws.Of(Read($$"""{"states":[],"entries":[{"id":"1","depot":"d","at":"2026-01-31T12:00:00Z","kind":"Fetched","content":"{{Content}}","size":1}]}""")).ShouldBeNull();

    [Theory]
    [InlineData("""{"states":[null],"entries":[]}""")]
    [InlineData("""{"states":[],"entries":[null]}""")]
    public void Nothing_at_all_in_a_list_is_a_flaw(string message) => DepotFlaws.Of(Read(message)).ShouldNotBeNull();

    private static DepotMessage Read(string text) => JsonSerializer.Deserialize(text, ContractsJson.Default.DepotMessage)!;
}
