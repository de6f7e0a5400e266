namespace Orchestrator.Contracts.Tests;

public sealed class ContractLimitsTests
{
    [Theory]
    [InlineData(1_999, 1_999)]
    [InlineData(2_000, 2_000)]
    [InlineData(2_001, 2_000)]
    public void A_message_is_cut_where_it_is_too_long(int length, int kept) =>
        ContractLimits.CapMessage(new string('x', length)).Length.ShouldBe(kept);

    [Fact]
    public void A_message_is_not_cut_inside_a_character() =>
        ContractLimits.CapMessage(new string('x', 1_999) + "\U0001F600").ShouldBe(new string('x', 1_999));
}
