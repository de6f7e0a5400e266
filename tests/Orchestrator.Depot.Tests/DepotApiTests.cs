using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Depots;

namespace Orchestrator.Depot.Tests;

/// <summary>What the server says about depots.</summary>
public sealed class DepotApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_mistake_in_a_depot_is_told_with_its_place_and_nothing_is_changed()
    {
        await using var rig = await DepotRig.Start();
        using var answer = await rig.Api.PutAsJsonAsync("/api/depots/berlin", new
        {
            site = " ",
            address = "http://depot.example:7600",
            parent = "nobody",
            timeframe = "never",
            levels = new { normal = new { bytesPerSecond = 5 } },
            packages = new[] { "a b" },
            retentionHours = -1,
        }, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        problem.RootElement.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("input").GetString())
            .ShouldBe(["site", "address", "timeframe", "levels.normal.bytesPerSecond", "packages", "retentionHours", "parent"]);
        (await rig.Get("/api/depots")).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_depot_keeps_its_credentials_when_it_changes_and_is_removed_only_when_nobody_needs_it()
    {
        await using var rig = await DepotRig.Start();
        await rig.Put("/api/timeframes/nights", new { grid = "No; Mon-Sun 22:00-06:00 Normal" });
        await rig.Add("hub", timeframe: "nights");
        await rig.Add("branch", parent: "hub");
        var id = rig.Find("hub").Id;
        var renewed = rig.Find("hub").RenewedAt.ShouldNotBeNull();

        await rig.Put("/api/depots/HUB", new { site = "elsewhere", address = "https://hub.example:7600", timeframe = "nights" });
        rig.Find("hub").Id.ShouldBe(id);
        rig.Find("hub").Generation.ShouldBe(2);
        rig.Find("hub").RenewedAt.ShouldBe(renewed);
        (await Delete(rig, "/api/timeframes/nights")).ShouldBe(HttpStatusCode.Conflict);
        (await Delete(rig, "/api/depots/hub")).ShouldBe(HttpStatusCode.Conflict);
        (await Delete(rig, "/api/depots/branch")).ShouldBe(HttpStatusCode.NoContent);
        (await Delete(rig, "/api/depots/hub")).ShouldBe(HttpStatusCode.NoContent);
        (await Delete(rig, "/api/depots/hub")).ShouldBe(HttpStatusCode.NotFound);

        var audit = await rig.Get("/api/audit");
        audit.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("what").GetString()).Count(what => what == "depot.remove").ShouldBe(2);
    }

    [Fact]
    public async Task A_new_depot_replaces_none_that_is_there()
    {
        await using var rig = await DepotRig.Start();
        await rig.Add("berlin");
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/depots/BERLIN") { Content = JsonContent.Create(new { site = "elsewhere", address = "https://other.example:7600" }) };
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");

        using var answer = await rig.Api.SendAsync(request, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldContain("There is a depot 'berlin' already");
        rig.Find("berlin").Site.ShouldBe("berlin");
    }

    [Fact]
    public async Task What_a_depot_does_not_say_its_plan_takes_from_its_site_and_the_organisation()
    {
        await using var rig = await DepotRig.Start();
        await rig.Put("/api/timeframes/nights", new { grid = "No; Mon-Sun 22:00-06:00 Normal" });
        await rig.Put("/api/organisation", new { timeframe = "nights", levels = new { normal = new { bytesPerSecond = 9_000, pauseSeconds = 3 } } });
        await rig.Put("/api/sites/berlin", new { levels = new { normal = new { bytesPerSecond = 5_000 } } });
        await rig.Add("berlin", levels: new { normal = new { parallelism = 2 } });

        var signed = (await rig.Server.GetRequiredService<DepotPlans>().Below(rig.Find("berlin"), Cancellation)).ShouldHaveSingleItem();
        var plan = JsonSerializer.Deserialize(signed.Payload, ContractsJson.Default.DepotPlan)!;

        plan.Timeframes.ShouldHaveSingleItem().ShouldContain("22:00");
        var normal = plan.Levels.Single(level => level.Level == "Normal");
        (normal.BytesPerSecond, normal.Pause, normal.Parallelism).ShouldBe((5_000, TimeSpan.FromSeconds(3), 2));
    }

    [Fact]
    public async Task A_command_says_what_fetching_may_take_of_its_targets_line_by_target_site_and_organisation()
    {
        await using var rig = await DepotRig.Start();
        await rig.Put("/api/organisation", new { levels = new { minimum = new { bytesPerSecond = 2_000 }, normal = new { bytesPerSecond = 9_000, pauseSeconds = 3 } } });
        await rig.Put("/api/sites/berlin", new { levels = new { normal = new { bytesPerSecond = 5_000 } } });
        await rig.Put("/api/targets/pc-1", new { site = "berlin" });
        var told = Told();
        told.Depots.ShouldBeNull();
        told.Pace.ShouldBe(new TransferPace { Minimum = new(2_000, 6, 1), Normal = new(5_000, 3, 1), Maximum = new(null, 0, 1) });

        await rig.Put("/api/targets/pc-1", new { site = "berlin", levels = new { normal = new { pauseSeconds = 7 }, maximum = new { bytesPerSecond = 4_000 } } });
        Told().Pace.ShouldBe(new TransferPace { Minimum = new(2_000, 14, 1), Normal = new(5_000, 7, 1), Maximum = new(4_000, 0, 1) });

        TransferAction Told()
        {
            var now = TimeProvider.System.GetUtcNow();
            var signed = rig.Server.GetRequiredService<DepotRoutes>().Sign(new Command
            {
                Id = "run-1/0/1", Kind = CommandKind.Execute, RunId = "run-1", Target = rig.Server.GetRequiredService<ITargetDirectory>().FindByName("pc-1")!.Id, Activity = "bring",
                Attempt = 1, Sequence = 1, IssuedAt = now, ExpiresAt = now.AddHours(1),
                Actions = [new TransferAction { Name = "bring", Package = "product", Version = "1.0", Manifest = new string('a', 64), Destination = "/opt/product" }],
            });
            return JsonSerializer.Deserialize(signed.Payload, ContractsJson.Default.Command)!.Actions.ShouldHaveSingleItem().ShouldBeOfType<TransferAction>();
        }
    }

    [Fact]
    public async Task What_somebody_should_look_at_stands_beside_the_depot()
    {
        await using var rig = await DepotRig.Start();
        var depot = await rig.Add("berlin");
        Warnings(await rig.Get("/api/depots")).ShouldHaveSingleItem().ShouldContain("never told anything");

        depot.Start(("ORCHESTRATOR_TEST_CLOCK", "offset=+00:00:30"));
        await DepotRig.Until(async () => Warnings(await rig.Get("/api/depots")).Any(warning => warning.Contains("ahead of the server's", StringComparison.Ordinal)), () => depot.Log);
        Math.Abs((await rig.State("berlin"))!.Value.GetProperty("clockSkew").GetDouble() - 30).ShouldBeLessThan(2);
    }

    [Fact]
    public async Task A_depot_of_a_few_packages_gets_them_however_many_others_there_are_and_one_that_should_hold_too_many_is_known()
    {
        await using var rig = await DepotRig.Start();
        foreach (var name in new[] { "a-1", "a-2", "a-3", "a-4", "z-1" })
            await rig.Publish(name, [.. DepotRig.Random(1, 10, seed: name.Sum(letter => letter))]);
        await rig.Put("/api/depots/few", new { site = "few", address = "https://few.example:7600", packages = new[] { "z-*" } });
        await rig.Put("/api/depots/all", new { site = "all", address = "https://all.example:7600" });
        using var plans = Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<Server.Depots.DepotPlans>(rig.Server, 3);

        (await Names(plans, rig, "few")).ShouldBe(["z-1"]);
        (await Names(plans, rig, "all")).ShouldBe(["a-1", "a-2", "a-3"]);
        (await plans.Overfull(Cancellation)).ShouldHaveSingleItem().ShouldBe(rig.Find("all").Id);
        Warnings(await rig.Get("/api/depots")).ShouldAllBe(warning => warning.Contains("never told anything", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> Names(Server.Depots.DepotPlans plans, DepotRig rig, string depot)
    {
        using var verifier = new CommandVerifier([Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<CommandSigner>(rig.Server).PublicKey]);
        return [.. verifier.Verify((await plans.Below(rig.Find(depot), Cancellation)).Single())!.Packages.Select(package => package.Name)];
    }

    private static IReadOnlyList<string> Warnings(JsonElement depots) => [.. depots[0].GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!)];

    private static async Task<HttpStatusCode> Delete(DepotRig rig, string path)
    {
        using var answer = await rig.Api.DeleteAsync(path, Cancellation);
        return answer.StatusCode;
    }
}
