using Orchestrator.Core.Enrolment;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IEnrolmentStore"/> does.</summary>
public abstract class EnrolmentStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IEnrolmentStore Tokens => Storage.Enrolment;

    [Fact]
    public async Task A_token_comes_back_whole_and_the_newest_first()
    {
        await Tokens.Add(Token("t-1"), Cancellation);
        await Tokens.Add(Token("t-2") with { CreatedAt = Now.AddMinutes(1) }, Cancellation);

        (await Tokens.Find("t-1", Cancellation)).ShouldBeWhole(Token("t-1"));
        (await Tokens.Find("t-3", Cancellation)).ShouldBeNull();
        (await Tokens.All(Cancellation)).Select(token => token.Id).ShouldBe(["t-2", "t-1"]);
    }

    [Fact]
    public async Task A_token_serves_as_many_agents_as_it_says_and_each_as_often_as_it_needs()
    {
        await Tokens.Add(Token("t-1") with { Uses = 2 }, Cancellation);

        (await Tokens.Use("t-1", "one", Now, Cancellation)).ShouldBeTrue();
        (await Tokens.Use("t-1", "one", Now, Cancellation)).ShouldBeTrue();
        (await Tokens.Use("t-1", "two", Now, Cancellation)).ShouldBeTrue();
        (await Tokens.Use("t-1", "three", Now, Cancellation)).ShouldBeFalse();
        (await Tokens.Use("t-1", "one", Now, Cancellation)).ShouldBeTrue();

        (await Tokens.Find("t-1", Cancellation))!.Used.ShouldBe(2);
    }

    [Fact]
    public async Task Of_many_at_one_time_no_more_get_through_than_the_token_says()
    {
        await Tokens.Add(Token("t-1") with { Uses = 3 }, Cancellation);
        var another = (await Database.OpenAnother()).Enrolment;

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => (number % 2 == 0 ? Tokens : another).Use("t-1", $"agent {number}", Now, Cancellation)));

        answers.Count(through => through).ShouldBe(3);
        (await Tokens.Find("t-1", Cancellation))!.Used.ShouldBe(3);
    }

    [Fact]
    public async Task Expired_revoked_and_unknown_tokens_serve_nobody()
    {
        await Tokens.Add(Token("expired"), Cancellation);
        await Tokens.Add(Token("revoked"), Cancellation);
        (await Tokens.Use("revoked", "one", Now, Cancellation)).ShouldBeTrue();

        (await Tokens.Revoke("revoked", Now.AddMinutes(1), Cancellation)).ShouldBeTrue();
        (await Tokens.Revoke("revoked", Now.AddMinutes(2), Cancellation)).ShouldBeTrue();

        (await Tokens.Use("revoked", "one", Now, Cancellation)).ShouldBeFalse();
        (await Tokens.Use("expired", "one", Token("expired").ExpiresAt, Cancellation)).ShouldBeFalse();
        (await Tokens.Use("unknown", "one", Now, Cancellation)).ShouldBeFalse();
        (await Tokens.Revoke("unknown", Now, Cancellation)).ShouldBeFalse();
        (await Tokens.Find("revoked", Cancellation)).ShouldBeWhole(Token("revoked") with { Used = 1, RevokedAt = Now.AddMinutes(1) });
    }

    [Fact]
    public async Task Long_expired_tokens_go_with_what_is_known_of_their_use()
    {
        await Tokens.Add(Token("old"), Cancellation);
        await Tokens.Add(Token("new") with { ExpiresAt = Now.AddDays(30) }, Cancellation);
        await Tokens.Use("old", "one", Now, Cancellation);

        (await Tokens.RemoveExpired(Now.AddDays(10), Cancellation)).ShouldBe(1);

        (await Tokens.All(Cancellation)).ShouldHaveSingleItem().Id.ShouldBe("new");
        await Tokens.Add(Token("old"), Cancellation);
        (await Tokens.Use("old", "two", Now, Cancellation)).ShouldBeTrue();
        (await Tokens.Use("old", "one", Now, Cancellation)).ShouldBeFalse();
    }

    private EnrolmentToken Token(string id) => new()
    {
        Id = id,
        Name = "Büro München",
        Hash = [0, 1, 255],
        Uses = 1,
        By = "olga",
        CreatedAt = Now,
        ExpiresAt = Now.AddDays(1).AddTicks(1),
    };
}
