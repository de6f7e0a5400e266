using Orchestrator.Core;
using Orchestrator.Core.Access;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IAccessStore"/> does.</summary>
public abstract class AccessStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IAccessStore Access => Storage.Access;

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, 1001)]
    public Task A_page_outside_its_bounds_is_refused(int offset, int limit) =>
        Should.ThrowAsync<ArgumentOutOfRangeException>(() => Storage.Access.AuditLog(new(offset, limit), Cancellation));

    [Fact]
    public async Task A_key_is_found_by_its_id_and_can_be_revoked()
    {
        var key = new ApiKey("id-1", "olga", Role.Operator, [0, 1, 255], Now.AddTicks(1));
        await Access.SaveKey(key, Cancellation);
        (await Access.FindKey("id-1", Cancellation)).ShouldBeWhole(key);
        (await Access.FindKey("id-2", Cancellation)).ShouldBeNull();
        var revoked = key with { RevokedAt = Now.AddTicks(2) };
        await Access.SaveKey(revoked, Cancellation);
        (await Access.Keys(Cancellation)).ShouldHaveSingleItem().ShouldBeWhole(revoked);
    }

    [Fact]
    public async Task The_audit_log_comes_newest_first_page_by_page()
    {
        var entries = Enumerable.Range(0, 5).Select(number => new AuditEntry(Now, "olga", "revoked", $"key-{number}", "lost")).ToList();
        foreach (var entry in entries)
            await Access.Audit(entry, Cancellation);
        var page = await Access.AuditLog(new PageRequest(1, 2), Cancellation);
        page.Items.ShouldBe([entries[3], entries[2]]);
        page.Total.ShouldBe(5);
    }

    [Fact]
    public async Task An_empty_audit_log_has_no_lines() => (await Access.AuditLog(new PageRequest(), Cancellation)).Total.ShouldBe(0);

    [Fact]
    public async Task The_first_secret_of_a_name_stays()
    {
        (await Access.FindSecret("signing", Cancellation)).ShouldBeNull();
        (await Access.AddSecret("signing", [1, 0, 2], Cancellation)).ShouldBe([1, 0, 2]);
        (await Access.AddSecret("signing", [9], Cancellation)).ShouldBe([1, 0, 2]);
        (await (await Database.OpenAnother()).Access.FindSecret("signing", Cancellation)).ShouldBe([1, 0, 2]);
    }

    [Fact]
    public async Task A_secret_is_replaced_only_where_it_is_still_the_one_that_was_read()
    {
        await Storage.Access.AddSecret("b", [1], Cancellation);
        await Storage.Access.AddSecret("a", [9], Cancellation);
        (await Storage.Access.Secrets(Cancellation)).ShouldBe(["a", "b"]);
        (await Storage.Access.ReplaceSecret("b", [1], [2, 2], Cancellation)).ShouldBeTrue();
        (await Storage.Access.ReplaceSecret("b", [1], [3], Cancellation)).ShouldBeFalse();
        (await Storage.Access.ReplaceSecret("none", [1], [3], Cancellation)).ShouldBeFalse();
        (await Storage.Access.FindSecret("b", Cancellation)).ShouldBe([2, 2]);
        (await Storage.Access.FindSecret("a", Cancellation)).ShouldBe([9]);
    }
}
