using Orchestrator.Core.Credentials;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="ICredentialStore"/> does.</summary>
public abstract class CredentialStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private ICredentialStore Credentials => Storage.Credentials;

    [Fact]
    public async Task Sets_come_whole_and_by_name_without_case()
    {
        await Credentials.Save(new SealedCredentials(Whole.Credentials() with { Name = "web" }, [1]), Cancellation);
        await Credentials.Save(new SealedCredentials(Whole.Credentials(), [2, 0, 255]), Cancellation);

        (await Credentials.All(Cancellation)).Select(set => set.Name).ShouldBe(["Büro", "web"]);
        (await Credentials.All(Cancellation))[0].ShouldBeWhole(Whole.Credentials());
        var found = (await Credentials.Find("BÜRO", Cancellation)).ShouldNotBeNull();
        found.Set.ShouldBeWhole(Whole.Credentials());
        found.Secrets.ShouldBe([2, 0, 255]);
        (await Credentials.Find("none", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_set_is_replaced_by_its_name_without_case()
    {
        await Credentials.Save(new SealedCredentials(Whole.Credentials(), [1]), Cancellation);
        var changed = new CredentialSet { Name = "BÜRO", Kind = CredentialKind.Ssh, User = "root" };
        await Credentials.Save(new SealedCredentials(changed, [2]), Cancellation);
        (await Credentials.All(Cancellation)).ShouldHaveSingleItem().ShouldBeWhole(changed);
        (await Credentials.Find("büro", Cancellation))!.Secrets.ShouldBe([2]);
    }

    [Fact]
    public async Task A_set_is_replaced_over_what_was_read_only_where_nobody_has_stored_it_anew()
    {
        await Credentials.Save(new SealedCredentials(Whole.Credentials(), [1]), Cancellation);
        var changed = new CredentialSet { Name = "büro", Kind = CredentialKind.Ssh, User = "root" };
        (await Credentials.Replace(new SealedCredentials(changed, [2, 2]), [1], Cancellation)).ShouldBeTrue();
        (await Credentials.Replace(new SealedCredentials(Whole.Credentials(), [3]), [1], Cancellation)).ShouldBeFalse();
        (await Credentials.Replace(new SealedCredentials(changed with { Name = "none" }, [3]), [1], Cancellation)).ShouldBeFalse();
        var found = (await Credentials.Find("büro", Cancellation))!;
        found.Secrets.ShouldBe([2, 2]);
        found.Set.ShouldBeWhole(changed);
        (await Credentials.All(Cancellation)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_set_is_removed_once()
    {
        await Credentials.Save(new SealedCredentials(Whole.Credentials(), [1]), Cancellation);
        (await Credentials.Remove("büro", Cancellation)).ShouldBeTrue();
        (await Credentials.Remove("büro", Cancellation)).ShouldBeFalse();
        (await Credentials.Find("büro", Cancellation)).ShouldBeNull();
    }
}
