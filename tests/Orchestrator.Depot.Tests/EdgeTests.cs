using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Signing;
using Orchestrator.Depot.Contact;
using Orchestrator.Depot.Copying;
using Orchestrator.Depot.Hosting;
using Orchestrator.Depot.Plans;
using Orchestrator.Timeframes;

namespace Orchestrator.Depot.Tests;

/// <summary>What a plan allows when, and whose plans count.</summary>
public sealed class EdgeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("orc-edge-").FullName;
    private readonly CommandSigner signer = new(CommandSigner.CreateKey());
    private readonly StoppedClock time = new();
    private readonly CorrectedClock clock;
    private readonly DepotFolder data;
    private readonly PlanBook plans;

    public EdgeTests()
    {
        File.WriteAllBytes(
            Path.Combine(folder, DepotAccess.FileName),
            JsonSerializer.SerializeToUtf8Bytes(new DepotAccess { Depot = "d-1", Name = "berlin", Parents = ["http://127.0.0.1:1"], Token = "t", ServerKeys = "" }, ContractsJson.Default.DepotAccess));
        data = DepotFolder.Open(folder);
        clock = new CorrectedClock(time);
        plans = Book();
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28T02:00:00Z", ActivityLevel.Minimum)]
    [InlineData("Europe/Berlin", "2026-03-29T01:30:00Z", ActivityLevel.Minimum)]
    [InlineData("Europe/Berlin", "2026-03-29T02:30:00Z", ActivityLevel.No)]
    [InlineData("America/New_York", "2026-03-28T07:30:00Z", ActivityLevel.Minimum)]
    [InlineData("America/New_York", "2026-03-28T02:30:00Z", ActivityLevel.No)]
    public void The_window_is_read_in_the_time_of_the_receiving_site(string zone, string instant, ActivityLevel level)
    {
        time.Now = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
        plans.Take([signer.SignPlan(Plan() with { Zone = zone, Timeframes = ["No; Mon-Sun 03:00-04:00 Minimum"] })]);

        var now = new Edge(plans, clock).Now();

        now.Level.ShouldBe(level);
        now.MayCopy.ShouldBe(level != ActivityLevel.No);
        now.Settings?.BytesPerSecond.ShouldBe(500);
    }

    [Fact]
    public void A_clock_that_is_off_is_put_right_before_the_window_is_read()
    {
        time.Now = new DateTimeOffset(2026, 1, 31, 4, 0, 5, TimeSpan.Zero);
        plans.Take([signer.SignPlan(Plan() with { Timeframes = ["No; Mon-Sun 03:00-04:00 Normal"] })]);
        var edge = new Edge(plans, clock);

        edge.Now().MayCopy.ShouldBeFalse();
        clock.Skew = TimeSpan.FromSeconds(10);
        edge.Now().MayCopy.ShouldBeTrue();
    }

    [Fact]
    public void Polling_that_is_off_at_a_level_keeps_the_depot_from_looking_for_work()
    {
        plans.Take([signer.SignPlan(Plan() with { Levels = [Settings("Normal") with { PollingInterval = TimeSpan.Zero }] })]);
        var now = new Edge(plans, clock).Now();
        (now.MayCopy, now.MayPoll).ShouldBe((true, false));
        new Edge(Book(), clock).Now().MayPoll.ShouldBeFalse("the plan is on the disk");
    }

    [Fact]
    public void Only_the_server_makes_plans_and_an_earlier_one_does_not_come_back()
    {
        using var stranger = new CommandSigner(CommandSigner.CreateKey());
        var later = Plan() with { IssuedAt = Plan().IssuedAt.AddMinutes(1), Name = "later" };

        plans.Take([stranger.SignPlan(Plan())]).ShouldBeFalse();
        plans.Own.ShouldBeNull();
        plans.Take([signer.SignPlan(later)]).ShouldBeTrue();
        plans.Take([signer.SignPlan(Plan())]).ShouldBeFalse();
        plans.Take([]).ShouldBeFalse();
        plans.Own!.Name.ShouldBe("later");
        Book().Own!.Name.ShouldBe("later");
    }

    [Fact]
    public void A_depot_is_given_its_plan_and_those_behind_it_and_no_others()
    {
        var hash = new string('a', 64);
        plans.Take(
        [
            signer.SignPlan(Plan() with { Children = [new DepotChild("d-2", hash), new DepotChild("d-4", new string('b', 64))] }),
            signer.SignPlan(Plan() with { Depot = "d-2", Children = [new DepotChild("d-3", hash)] }),
            signer.SignPlan(Plan() with { Depot = "d-3" }),
            signer.SignPlan(Plan() with { Depot = "d-4" }),
        ]);

        plans.ChildOf(hash).ShouldBe("d-2");
        plans.ChildOf(new string('c', 64)).ShouldBeNull();
        plans.Below("d-2").Count.ShouldBe(2);
        plans.From("d-2").Order().ShouldBe(["d-2", "d-3"]);
    }

    public void Dispose()
    {
        data.Dispose();
        signer.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private PlanBook Book() => new(data, new CommandVerifier([signer.PublicKey]), NullLogger<PlanBook>.Instance);

    private static EdgeSettings Settings(string level) => new() { Level = level, BytesPerSecond = 500, Parallelism = 1, PollingInterval = TimeSpan.FromMinutes(1), ShareOfTime = 1 };

    private static DepotPlan Plan() => new()
    {
        Depot = "d-1",
        Name = "berlin",
        Site = "Berlin",
        IssuedAt = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
        Zone = "UTC",
        Timeframes = [],
        Levels = [Settings("Minimum"), Settings("Normal"), Settings("Maximum")],
        Packages = [],
        Retention = TimeSpan.FromHours(1),
        Children = [],
    };

    private sealed class StoppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
