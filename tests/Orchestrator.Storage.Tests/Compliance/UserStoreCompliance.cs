using Orchestrator.Core.Access;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IUserStore"/> does.</summary>
public abstract class UserStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IUserStore Users => Storage.Users;

    [Fact]
    public async Task Users_come_whole_and_by_name_without_case()
    {
        (await Users.Add(Administrator("paul"), Cancellation)).ShouldBeTrue();
        (await Users.Add(Whole.User(), Cancellation)).ShouldBeTrue();

        (await Users.Find("OLGA", Cancellation))!.ShouldBeWhole(Whole.User());
        (await Users.Find("none", Cancellation)).ShouldBeNull();
        (await Users.All(Cancellation)).Select(user => user.Name).ShouldBe(["Olga", "paul"]);
    }

    [Fact]
    public async Task A_name_that_is_taken_stays_whose_it_is()
    {
        await Users.Add(Whole.User(), Cancellation);
        (await Users.Add(Administrator("OLGA"), Cancellation)).ShouldBeFalse();
        (await Users.All(Cancellation)).ShouldHaveSingleItem().ShouldBeWhole(Whole.User());
    }

    [Fact]
    public async Task A_user_is_changed_and_removed()
    {
        await Users.Add(Whole.User(), Cancellation);
        var changed = (await Users.Change("olga", user => user with { Attempts = user.Attempts + 1 }, Cancellation))!;
        changed.ShouldBeWhole(Whole.User() with { Attempts = 4 });
        (await Users.Find("olga", Cancellation))!.ShouldBeWhole(changed);
        (await Users.Change("none", user => user, Cancellation)).ShouldBeNull();
        (await Users.Remove("olga", Cancellation)).ShouldBeTrue();
        (await Users.Remove("olga", Cancellation)).ShouldBeFalse();
        (await Users.All(Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Changes_at_the_same_time_all_count()
    {
        await Users.Add(Administrator("olga"), Cancellation);
        var another = await Database.OpenAnother();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
            (number % 2 == 0 ? Users : another.Users).Change("olga", user => user with { Attempts = user.Attempts + 1 }, Cancellation)));
        (await Users.Find("olga", Cancellation))!.Attempts.ShouldBe(20);
    }

    [Fact]
    public async Task The_last_active_administrator_stays()
    {
        await Users.Add(Administrator("olga"), Cancellation);
        await Users.Add(Administrator("paul") with { Disabled = true }, Cancellation);
        await Users.Add(Administrator("viola") with { Role = Role.Viewer }, Cancellation);

        await Should.ThrowAsync<LastAdministratorException>(() => Users.Change("olga", user => user with { Role = Role.Operator }, Cancellation));
        await Should.ThrowAsync<LastAdministratorException>(() => Users.Change("olga", user => user with { Disabled = true }, Cancellation));
        await Should.ThrowAsync<LastAdministratorException>(() => Users.Remove("olga", Cancellation));
        (await Users.Find("olga", Cancellation))!.ShouldBeWhole(Administrator("olga"));

        await Users.Change("paul", user => user with { Disabled = false }, Cancellation);
        (await Users.Change("olga", user => user with { Role = Role.Operator }, Cancellation))!.Role.ShouldBe(Role.Operator);
        (await Users.Remove("viola", Cancellation)).ShouldBeTrue();
    }

    [Fact]
    public async Task Of_administrators_that_are_taken_away_at_the_same_time_one_stays()
    {
        var another = await Database.OpenAnother();
        var names = Enumerable.Range(0, 8).Select(number => $"olga-{number}").ToList();
        foreach (var name in names)
            await Users.Add(Administrator(name), Cancellation);

        var outcomes = await Task.WhenAll(names.Select((name, number) =>
            Task.Run(() => TakeAway(number % 2 == 0 ? Users : another.Users, name, isRemoved: number < 4), Cancellation)));

        outcomes.Count(taken => !taken).ShouldBe(1);
        (await Users.All(Cancellation)).Count(user => user.IsActiveAdministrator).ShouldBe(1);
    }

    private static async Task<bool> TakeAway(IUserStore users, string name, bool isRemoved)
    {
        try
        {
            return isRemoved ? await users.Remove(name, Cancellation) : await users.Change(name, user => user with { Disabled = true }, Cancellation) is not null;
        }
        catch (LastAdministratorException)
        {
            return false;
        }
    }

    private User Administrator(string name) => new()
    {
        Name = name, Role = Role.Administrator, PasswordHash = "hash", Stamp = "stamp", CreatedAt = Now, PasswordAt = Now,
    };
}
