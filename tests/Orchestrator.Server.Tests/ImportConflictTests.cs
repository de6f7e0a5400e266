using System.Security.Claims;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Core;
using Orchestrator.Core.Access;
using Orchestrator.Core.Fleet;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Access;
using Orchestrator.Server.Api;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Import;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Tests;

/// <summary>What others do between the comparison of a file and its being stored, or between its slices.</summary>
public sealed class ImportConflictTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly ITargetStore targets = server.Application.Services.GetRequiredService<ITargetStore>();
    private readonly IGroupStore groups = server.Application.Services.GetRequiredService<IGroupStore>();
    private readonly IAccessStore audit = server.Application.Services.GetRequiredService<IAccessStore>();

    [Fact]
    public async Task Targets_that_others_add_or_remove_and_groups_they_remove_meanwhile_are_compared_anew()
    {
        await Save("anew-gone", site: "Bonn");
        await groups.Save(new Group { Name = "anew-old" }, Cancellation);

        var done = await Import("name,site,groups\nanew-taken,Berlin,anew-old\nanew-gone,Berlin,anew-new\n", beforeSlice: async slice =>
        {
            if (slice != 0)
                return;
            await Save("anew-taken", site: "Köln");
            await targets.Remove([(await Find("anew-gone"))!.Id], Cancellation);
            await groups.Remove("anew-old", Cancellation);
        });

        (done.Added, done.Changed).ShouldBe((1, 1));
        done.NewGroups.ShouldBe(["anew-new", "anew-old"]);
        (await Find("anew-taken"))!.Site.ShouldBe("Berlin");
        (await Find("anew-taken"))!.Groups.ShouldBe(["anew-old"]);
        (await Find("anew-gone"))!.Groups.ShouldBe(["anew-new"]);
        (await Groups()).ShouldContain("anew-old");
        (await Imports()).ShouldContain("1 added: anew-gone; 1 changed: anew-taken (site, groups); 0 unchanged; 2 new groups: anew-new, anew-old");
    }

    [Fact]
    public async Task Of_a_file_that_others_made_wrong_meanwhile_nothing_is_stored_not_even_a_group()
    {
        await groups.Save(new Group { Name = "wrong-group" }, Cancellation);

        var refused = await Should.ThrowAsync<Refusal>(() => Import(
            "name,groups\nwrong-1,wrong-new\nwrong-2,wrong-group\n",
            beforeSlice: _ => groups.Save(new Group { Name = "wrong-group", Query = new GroupQuery { Tag = "t" } }, Cancellation)));

        refused.Status.ShouldBe(409);
        refused.Message.ShouldContain("nothing of the file was taken over: line 3: ");
        (await Find("wrong-1")).ShouldBeNull();
        (await Groups()).ShouldNotContain("wrong-new");
        (await Imports()).ShouldNotContain(line => line.Contains("wrong", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_a_large_file_that_others_made_wrong_meanwhile_it_is_said_and_audited_how_much_is_stored()
    {
        await groups.Save(new Group { Name = "large-group" }, Cancellation);
        var lines = Enumerable.Range(0, InventoryImport.AtOnce + 5)
            .Select(number => $"large-{number},{(number < InventoryImport.AtOnce ? "large-first" : "large-group|large-second")}");
        var file = $"name,groups\n{string.Join('\n', lines)}\n";

        var refused = await Should.ThrowAsync<Refusal>(() => Import(file, beforeSlice: slice => slice == 1
            ? groups.Save(new Group { Name = "large-group", Query = new GroupQuery { Tag = "t" } }, Cancellation)
            : Task.CompletedTask));

        refused.Status.ShouldBe(409);
        refused.Message.ShouldContain($"{InventoryImport.AtOnce} of {InventoryImport.AtOnce + 5} changes are stored");
        (await Members("large-")).ShouldBe(InventoryImport.AtOnce);
        (await Groups()).ShouldContain("large-first");
        (await Groups()).ShouldNotContain("large-second");
        (await Imports()).ShouldContain(line => line.Contains($"broken off after {InventoryImport.AtOnce} of", StringComparison.Ordinal));

        await groups.Save(new Group { Name = "large-group" }, Cancellation);
        var again = await Import(file, beforeSlice: _ => Task.CompletedTask);
        (again.Added, again.Unchanged).ShouldBe((5, InventoryImport.AtOnce));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<ImportView> Import(string table, Func<int, Task> beforeSlice)
    {
        var services = server.Application.Services;
        var store = System.Reflection.DispatchProxy.Create<ITargetStore, DisturbedTargets>();
        ((DisturbedTargets)(object)store).Set(targets, beforeSlice);
        using var inventory = new Inventory(store, new NobodyToTell(), groups);
        await inventory.Load(Cancellation);
        var planner = new ImportPlanner(inventory, services.GetRequiredService<TargetRules>());
        var import = new InventoryImport(planner, inventory, services.GetRequiredService<ShardPost>(), services.GetRequiredService<AuditTrail>());
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(table));
        return await import.Run(content, InventoryFormat.Csv, preview: false, new ClaimsPrincipal(new ClaimsIdentity("test")), Cancellation);
    }

    private Task Save(string name, string site) => targets.Save([new Target { Id = Guid.NewGuid().ToString("N"), Name = name, Site = site }], Cancellation);

    private async Task<Target?> Find(string name) => (await targets.FindByName([name], Cancellation)).SingleOrDefault();

    private async Task<long> Members(string text) => (await targets.List(new TargetFilter { Text = text }, new PageRequest(0, 1), Cancellation)).Total;

    private async Task<List<string>> Groups() => [.. (await groups.All(Cancellation)).Select(group => group.Name)];

    private async Task<List<string>> Imports() =>
        [.. (await audit.AuditLog(new PageRequest(), Cancellation)).Items.Where(line => line.What == "target.import").Select(line => line.Detail)];
}
