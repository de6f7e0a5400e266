using System.Net.Http.Json;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Core;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Fleet;

namespace Orchestrator.Server.Tests;

/// <summary>Groups may be as large as the inventory: whoever wants a number or a page of one does not read all of it.</summary>
public sealed class GroupMembersTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly HttpClient client = server.Client();

    [Fact]
    public async Task The_store_counts_and_pages_and_all_ids_are_read_only_where_agents_are_asked_for()
    {
        await client.PutAsJsonAsync("/api/groups/paged", new { }, Cancellation);
        foreach (var number in Enumerable.Range(1, 3))
            await client.PutAsJsonAsync($"/api/targets/paged-{number}", new { groups = new[] { "paged" }, site = number < 3 ? "Paged" : "Elsewhere" }, Cancellation);
        var store = DispatchProxy.Create<ITargetStore, NotedTargets>();
        var noted = (NotedTargets)(object)store;
        noted.Inner = server.Application.Services.GetRequiredService<ITargetStore>();
        var members = new GroupMembers(store, server.Application.Services.GetRequiredService<IGroupStore>(), _ => null);
        var put = new Group { Name = "PAGED" };
        var found = new Group { Name = "found", Query = new GroupQuery { Site = "Paged" } };
        var byAgent = new Group { Name = "agents", Query = new GroupQuery { Name = "paged-*", Agent = AgentState.Never } };

        (await members.Count(put, Cancellation)).ShouldBe(3);
        (await members.Count(found, Cancellation)).ShouldBe(2);
        await ShouldBe(put, 1, 1, 3, "paged-2");
        await ShouldBe(found, 1, 5, 2, "paged-2");
        noted.Calls.ShouldNotContain(nameof(ITargetStore.Ids));

        (await members.Count(byAgent, Cancellation)).ShouldBe(3);
        await ShouldBe(byAgent, 1, 5, 3, "paged-2", "paged-3");

        async Task ShouldBe(Group group, int offset, int limit, long total, params string[] names)
        {
            var page = await members.Page(group, new PageRequest(offset, limit), Cancellation);
            page.Items.Select(target => target.Name).ShouldBe(names);
            page.Total.ShouldBe(total);
        }
    }

    [Fact]
    public async Task Pages_of_a_group_and_its_number_agree()
    {
        await client.PutAsJsonAsync("/api/groups/leaf", new { }, Cancellation);
        foreach (var number in Enumerable.Range(1, 3))
            await client.PutAsJsonAsync($"/api/targets/leaf-{number}", new { groups = new[] { "leaf" } }, Cancellation);

        var page = await (await client.GetAsync("/api/groups/leaf/targets?offset=2&limit=2", Cancellation)).Json();
        page.GetProperty("total").GetInt32().ShouldBe(3);
        page.GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("leaf-3");
        var groups = await (await client.GetAsync("/api/groups", Cancellation)).Json();
        groups.EnumerateArray().Single(group => group.GetProperty("name").GetString() == "leaf").GetProperty("targets").GetInt32().ShouldBe(3);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}

/// <summary>A store of targets that knows what was asked of it.</summary>
public class NotedTargets : DispatchProxy
{
    internal ITargetStore? Inner { get; set; }

    internal List<string> Calls { get; } = [];

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Calls.Add(targetMethod!.Name);
        return targetMethod.Invoke(Inner, args);
    }
}
