using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Signing;
using Orchestrator.Depot.Contact;
using Orchestrator.Depot.Contents;
using Orchestrator.Depot.Copying;
using Orchestrator.Depot.Plans;

namespace Orchestrator.Depot.Tests;

/// <summary>What a depot makes of clocks that are set, and of what is measured of them.</summary>
public sealed class ClockTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("orc-clocks-").FullName;
    private readonly CommandSigner signer = new(CommandSigner.CreateKey());
    private readonly SetClock time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clock_that_is_set_back_keeps_no_depot_from_looking_for_work()
    {
        await using var parts = DepotParts.Open(folder, signer, time);
        parts.Get<PlanBook>().Take([signer.SignPlan(DepotParts.Plan())]).ShouldBeTrue();
        var work = parts.Get<DistributionWork>();
        work.Ready = Task.CompletedTask;
        await work.StartAsync(Cancellation);
        await DepotRig.Until(() => work.PolledAt is not null, () => work.Doing);

        time.Offset = TimeSpan.FromDays(-2);
        var setBack = time.GetUtcNow().AddHours(1);
        await DepotRig.Until(() => work.PolledAt < setBack, () => work.Doing);
        await work.StopAsync(Cancellation);
    }

    [Fact]
    public async Task The_first_round_waits_until_the_parent_was_asked_once_also_when_it_does_not_answer()
    {
        await using var parts = DepotParts.Open(folder, signer, time);
        var (work, contact, doubts) = (parts.Get<DistributionWork>(), parts.Get<ContactWork>(), parts.Get<ContentDoubts>());
        await doubts.StartAsync(Cancellation);
        await doubts.Known.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        (work.Ready.IsCompleted, contact.Attempted.IsCompleted).ShouldBe((false, false));

        await contact.StartAsync(Cancellation);
        await work.Ready.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        parts.Get<CorrectedClock>().Skew.ShouldBeNull();
        await contact.StopAsync(Cancellation);
        await doubts.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_parent_that_does_not_know_its_own_skew_yet_takes_nothing_away_that_was_measured_before()
    {
        double? parents = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var parent = builder.Build();
        parent.MapGet("/api/depot/clock", () => Results.Json(new DepotClock(TimeProvider.System.GetUtcNow(), parents), ContractsJson.Default.DepotClock));
        parent.MapGet("/api/depot/plans", () => Results.Json<IReadOnlyList<SignedPlan>>([], ContractsJson.Default.IReadOnlyListSignedPlan));
        parent.MapPost("/api/depot/messages", () => Results.NoContent());
        await parent.StartAsync(Cancellation);
        time.Offset = TimeSpan.FromMinutes(30);
        await using var parts = DepotParts.Open(folder, signer, time, parent.Urls.Single());
        var contact = parts.Get<ContactWork>();

        await contact.Once(Cancellation);
        var measured = parts.Get<CorrectedClock>().Skew.ShouldNotBeNull();
        Math.Abs((measured - time.Offset).TotalMinutes).ShouldBeLessThan(10);
        parents = null;
        await contact.Once(Cancellation);
        parts.Get<CorrectedClock>().Skew.ShouldBe(measured);
    }

    public void Dispose()
    {
        signer.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A computer's clock that somebody sets; what it measures goes on.</summary>
    private sealed class SetClock : TimeProvider
    {
        private long offset;

        public TimeSpan Offset
        {
            get => TimeSpan.FromTicks(Interlocked.Read(ref offset));
            set => Interlocked.Exchange(ref offset, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
