using Orchestrator.Server.Packages;

namespace Orchestrator.Server.Tests;

public sealed class ContentTokenTests
{
    private const string Target = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

    private readonly byte[] one = new byte[32];
    private readonly byte[] same = new byte[32];
    private readonly byte[] other = [.. Enumerable.Repeat((byte)7, 32)];

    [Fact]
    public void Every_server_with_the_key_makes_the_same_token_and_knows_it_again()
    {
        var token = new ContentTokens(one).Of(Target);

        new ContentTokens(same).Of(Target).ShouldBe(token);
        new ContentTokens(same).TargetOf(token).ShouldBe(Target);
        new ContentTokens(other).TargetOf(token).ShouldBeNull();
    }

    [Theory]
    [InlineData("a")]
    [InlineData("with_underscores_")]
    [InlineData("a-b-c")]
    public void An_id_of_any_form_comes_back(string id)
    {
        var tokens = new ContentTokens(one);

        tokens.TargetOf(tokens.Of(id)).ShouldBe(id);
    }

    [Fact]
    public void Altered_anywhere_it_is_none()
    {
        var tokens = new ContentTokens(one);
        var token = tokens.Of(Target);
        for (var at = 0; at < token.Length; at++)
        {
            var altered = $"{token[..at]}{(token[at] == '0' ? '1' : '0')}{token[(at + 1)..]}";
            tokens.TargetOf(altered).ShouldBeNull(altered);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("oct_")]
    [InlineData("oct__0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("oct_a_zzzz000000000000000000000000000000000000000000000000000000000000")]
    public void What_is_no_token_is_none(string text) => new ContentTokens(one).TargetOf(text).ShouldBeNull();
}
