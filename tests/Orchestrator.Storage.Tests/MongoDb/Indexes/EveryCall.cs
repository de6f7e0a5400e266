using System.Text;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core;
using Orchestrator.Core.Access;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Enrolment;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Outbox;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Parking;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Core.Triggers;
using Orchestrator.Storage.Tests.Compliance;
using Orchestrator.Timeframes;

namespace Orchestrator.Storage.Tests.MongoDb.Indexes;

/// <summary>Calls every method of every store, with every filter that makes a query of its own.</summary>
internal static class EveryCall
{
    private static readonly DateTimeOffset Now = Given.Noon;

    /// <summary>A page behind the end: of one that ends the list nobody counts the rest.</summary>
    private static readonly PageRequest Far = new(Offset: 1_000);

    public static async Task Of(IStorage storage, CancellationToken cancellation)
    {
        await Batches(storage, cancellation);
        await Runs(storage.Runs, cancellation);
        await Reports(storage.Reports, cancellation);
        await Targets(storage.Targets, cancellation);
        await Definitions(storage.Definitions, cancellation);
        await Triggers(storage.Triggers, cancellation);
        await SmallStores(storage, cancellation);
        (await storage.Runs.RemoveEnded(Now.AddYears(1), 10, cancellation)).ShouldBe(1);
    }

    private static async Task Batches(IStorage storage, CancellationToken cancellation)
    {
        await storage.Shards.Shards(4, cancellation);
        var lease = (await storage.Shards.Acquire(0, "server-a", null, cancellation)).ShouldNotBeNull();
        await storage.Shards.Renew(lease, cancellation);
        var board = await storage.Shards.Beat("server-a", cancellation);
        await storage.Shards.Forget(board.Servers[0], cancellation);
        await Given.StoredRun(storage, "run-1");
        await Given.StoredRun(storage, "run-2");
        for (var round = 0; round < 2; round++)
        {
            await Given.Apply(
                storage,
                lease,
                batch => batch.Put(Given.Run("run-1")),
                batch => batch.Put(Given.Token("run-1", 1)),
                batch => batch.Add(Given.Entry("run-1", 1) with { Output = "some" }),
                batch => batch.Add(Given.Entry("run-2", 0, outcome: StepOutcome.Failed) with { Message = "disk full" }),
                batch => batch.Send(Given.Command("run-1", 1)),
                batch => batch.Settle("settled"),
                batch => batch.Add(Given.Event("run-1", 2)),
                batch => batch.Announce(new Announcement
                {
                    Id = new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]), Shard = 0, Position = 1, Kind = AnnouncementKind.RunStarted, RunId = "run-1", At = Now, Body = Encoding.UTF8.GetBytes("{}"),
                }));
        }

        await Given.Apply(storage, lease, batch => batch.Put(Given.Run("run-2") with { Status = RunStatus.Completed, EndedAt = Now }));
    }

    private static async Task Runs(IRunStore runs, CancellationToken cancellation)
    {
        await runs.ActiveRuns(0, cancellation);
        await Given.ToList(runs.AllTargets("run-1", cancellation));
        (await runs.Commands([Given.Command("run-1", 1).Id], cancellation)).ShouldNotBeEmpty();
        (await runs.Answer(
            new CommandAnswer(Given.Command("run-1", 1).Id, 1, new Finished { Number = 1, At = Now, Outcome = CommandOutcome.Succeeded }), cancellation)).ShouldNotBeNull();
        await runs.FindTarget("run-1", 0, cancellation);
        await runs.Find("run-1", cancellation);
        await runs.Waits("run-1", 10, cancellation);
        await runs.ActivityCounts("run-1", cancellation);
        (await runs.EndsToFollow(10, cancellation)).ShouldNotBeEmpty();
        await runs.EndsFollowed(["run-2"], cancellation);
        await runs.Events("run-1", 0, 10, cancellation);
        foreach (var filter in from definition in Either("d") from active in new bool?[] { null, true, false } from rerun in Either("r") select new RunFilter(definition, active, rerun))
            await runs.List(filter, Far, cancellation);
        foreach (var filter in
            from states in new TargetRunState[]?[] { null, [TargetRunState.Failed] }
            from activity in Either("a")
            from reason in new WaitReason?[] { null, WaitReason.Window }
            from text in Either("t")
            select new TargetRunFilter(states, activity, reason, text))
            await runs.Targets("run-1", filter, Far, cancellation);
    }

    private static async Task Reports(IReportStore reports, CancellationToken cancellation)
    {
        foreach (var filter in
            from runId in Either("run-1")
            from definition in Either("patch-office")
            from cause in Either("cause")
            from time in new DateTimeOffset?[] { null, Given.Noon.AddSeconds(1) }
            select new ReportFilter { RunId = runId, DefinitionId = definition, Cause = cause, From = time, To = time?.AddHours(1) })
        {
            foreach (var by in new[] { ReportDimensions.Run | ReportDimensions.Cause, ReportDimensions.Slot })
            {
                await reports.Summarise(filter, by, withDurations: true, cancellation);
                await reports.Summarise(filter, by, withDurations: false, cancellation);
            }
        }

        await reports.LatestLines(MeasuredLine.Most, cancellation);
        await reports.Find(Given.Entry("run-1", 1).CommandId, 1, cancellation);
        foreach (var filter in
            from runId in Either("run-1")
            from targetId in Either("t-1")
            from targetName in Either("PC-0001")
            from activity in Either("execute")
            from outcomes in new StepOutcome[]?[] { null, [StepOutcome.Failed], [StepOutcome.Succeeded, StepOutcome.Failed] }
            from time in new DateTimeOffset?[] { null, Given.Noon }
            select new ReportFilter
            {
                RunId = runId, TargetId = targetId, TargetName = targetName, Phases = [ReportPhase.Execution], ActivityId = activity, Name = "setup.exe", Outcomes = outcomes, From = time, To = time?.AddHours(1),
            })
        {
            await reports.Query(filter, Far, cancellation);
            await Given.ToList(reports.Stream(filter, withOutput: true, cancellation));
        }
    }

    private static async Task Targets(ITargetStore targets, CancellationToken cancellation)
    {
        await targets.Save([Whole.Target()], cancellation);
        await targets.Save([new Target { Id = "t-2", Name = "two" }, new Target { Id = "t-3", Name = "three" }], cancellation);
        await Should.ThrowAsync<DuplicateNameException>(() => targets.Save([new Target { Id = "t-4", Name = "two" }], cancellation));
        await targets.Update("t-2", target => target with { Site = "Berlin" }, cancellation);
        await targets.Apply(
            new TargetChanges([new Target { Id = "t-5", Name = "five" }], new Dictionary<string, Func<Target, Target>> { ["t-2"] = target => target with { Site = "Bonn" } }), cancellation);
        await targets.Saw([new("t-2", true, Now)], cancellation);
        await targets.Find(["t-2"], cancellation);
        await targets.FindByName(["two"], cancellation);
        await Given.ToList(targets.All(cancellation));
        foreach (var filter in
            from text in Either("t")
            from site in Either("s")
            from os in Either("o")
            from tag in Either("t")
            from kind in new TargetKind?[] { null, TargetKind.Computer }
            from more in Enumerable.Range(0, 5)
            select new TargetFilter
            {
                Text = text, Site = site, Os = os, Tag = tag, Kind = kind,
                Name = more == 1 ? "n*" : null, Group = more == 2 ? "g" : null, Credentials = more == 3 ? "c" : null, Agent = more == 4 ? AgentState.Connected : null,
            })
        {
            await targets.List(filter, Far, cancellation);
            await targets.Ids(filter, cancellation);
        }

        foreach (var filter in
            from order in Enum.GetValues<TargetOrder>()
            from falling in new[] { false, true }
            from text in Either("t")
            from tag in Either("t")
            from agent in new AgentState?[] { null, AgentState.Connected }
            select new TargetFilter { Text = text, Tag = tag, Agent = agent, Order = order, Descending = falling })
            await targets.List(filter, Far, cancellation);
        await targets.Remove(["t-3"], cancellation);
    }

    private static async Task Definitions(IDefinitionStore definitions, CancellationToken cancellation)
    {
        var draft = new StoredDefinition { DefinitionId = "patch", Version = 1, Name = "Patch", IsPublished = false, Json = "{}", SavedAt = Now, SavedBy = "olga" };
        for (var round = 0; round < 2; round++)
        {
            await definitions.SaveDraft(draft, cancellation);
            await definitions.SaveDraft(draft, cancellation);
            var read = await definitions.Find("patch", null, cancellation);
            read = await definitions.PublishRead(read!, "olga", Now, cancellation);
            read = await definitions.SaveDraftOver(read, draft with { Json = $"{{\"round\":{round}}}" }, cancellation);
            read = await definitions.SaveDraftOver(read, draft with { Json = $"{{\"again\":{round}}}" }, cancellation);
            await definitions.PublishRead(read!, "olga", Now, cancellation);
            read = await definitions.SaveDraft(draft, cancellation);
            await definitions.DiscardDraft(read, cancellation);
        }

        await definitions.Find("patch", 1, cancellation);
        await definitions.FindPublished("patch", cancellation);
        await definitions.Published(cancellation);
        await definitions.List(null, Far, cancellation);
        await definitions.List("p", Far, cancellation);
        await definitions.Versions("patch", cancellation);
    }

    private static async Task Triggers(ITriggerStore triggers, CancellationToken cancellation)
    {
        var trigger = new TriggerKey("patch", "nightly");
        var firing = new Firing { Trigger = trigger, Occurrence = "1", At = Now, Outcome = FiringOutcome.Refused, Text = "t" };
        await triggers.MoveCursor(trigger, null, new ScheduleCursor("s", Now), cancellation);
        await triggers.MoveCursor(trigger, new ScheduleCursor("s", Now), new ScheduleCursor("s", Now.AddDays(1)), cancellation);
        await triggers.Pause(trigger, new TriggerPause("olga", Now), cancellation);
        await triggers.Resume(trigger, Now, cancellation);
        await triggers.Record(firing, cancellation);
        await triggers.Record(firing with { Outcome = FiringOutcome.Started, RunId = "run-1" }, cancellation);
        await triggers.States(cancellation);
        await triggers.Firings(trigger, Far, cancellation);
        await triggers.SaveHookSecret("build", [1], cancellation);
        await triggers.FindHookSecret("build", cancellation);
        await triggers.ReplaceHookSecret("build", [1], [2], cancellation);
        await triggers.Hooks(cancellation);
        await triggers.RemoveHookSecret("build", cancellation);
    }

    private static async Task SmallStores(IStorage storage, CancellationToken cancellation)
    {
        var timeframe = new NamedTimeframe("always", Timeframe.Always(ActivityLevel.Normal));
        await storage.Timeframes.Save(timeframe, cancellation);
        await storage.Timeframes.All(cancellation);
        await storage.Timeframes.Remove("always", cancellation);
        await storage.Access.SaveKey(new ApiKey("id-1", "olga", Role.Operator, [1], Now), cancellation);
        await storage.Access.FindKey("id-1", cancellation);
        await storage.Access.Keys(cancellation);
        await storage.Views.Save(new SavedView("user:olga", "targets", "Bonn", "site=Bonn", Now), 10, cancellation);
        await storage.Views.Save(new SavedView("user:olga", "targets", "Bonn", "site=Köln", Now), 10, cancellation);
        await storage.Views.Of("user:olga", cancellation);
        await storage.Views.Remove("user:olga", "targets", "Bonn", cancellation);
        await storage.Views.RemoveAll("user:olga", cancellation);
        await storage.Users.Add(Whole.User(), cancellation);
        await storage.Users.Add(Whole.User() with { Name = "paul", Disabled = false }, cancellation);
        await storage.Users.Find("olga", cancellation);
        await storage.Users.All(cancellation);
        await storage.Users.Change("olga", user => user with { Disabled = false }, cancellation);
        await storage.Users.Change("olga", user => user with { Role = Role.Viewer }, cancellation);
        await storage.Users.Remove("olga", cancellation);
        await storage.Access.Audit(new AuditEntry(Now, "olga", "did", "it"), cancellation);
        await storage.Access.AuditLog(Far, cancellation);
        await storage.Access.AddSecret("name", [1], cancellation);
        await storage.Access.FindSecret("name", cancellation);
        var output = new OutputKey("run-1", 1, "run-1/1/1", 0, 2);
        await storage.Outputs.Add(new OutputText(output, 0, [65], 1, IsLast: true), cancellation);
        await storage.Outputs.Find(output, 0, cancellation);
        await storage.Outputs.Kept(output, cancellation);
        await storage.Outputs.Cut(output, 0, cancellation);
        await storage.HostKeys.Learn([new HostKey("t-1", "ssh-ed25519", "AAAA", Now, "first use")], cancellation);
        await storage.HostKeys.Of("t-1", cancellation);
        await storage.HostKeys.Forget("t-1", cancellation);
        await storage.Access.Secrets(cancellation);
        await storage.Access.ReplaceSecret("name", [1], [2], cancellation);
        await storage.Groups.Save(Whole.Group() with { Name = "one" }, cancellation);
        await storage.Groups.Save(new Group { Name = "two" }, cancellation);
        await storage.Targets.Apply(TargetChanges.Edit("t-2", target => target with { Groups = ["two", "three"] }) with { NewGroups = [new Group { Name = "three" }] }, cancellation);
        await Should.ThrowAsync<GroupInUseException>(() => storage.Groups.Remove("three", cancellation));
        await storage.Targets.Update("t-2", target => target with { Groups = [] }, cancellation);
        await storage.Groups.All(cancellation);
        await storage.Groups.Remove("two", cancellation);
        await storage.Sites.Add(new Site { Name = "Bonn" }, cancellation);
        await storage.Sites.Save(new Site { Name = "Bonn" }, cancellation);
        await storage.Sites.All(cancellation);
        await storage.Sites.Remove("bonn", cancellation);
        await storage.Credentials.Save(new SealedCredentials(Whole.Credentials(), [1]), cancellation);
        await storage.Credentials.All(cancellation);
        await storage.Credentials.Find("Büro", cancellation);
        await storage.Credentials.Replace(new SealedCredentials(Whole.Credentials(), [2]), [1], cancellation);
        await storage.Credentials.Remove("Büro", cancellation);
        await storage.Enrolment.Add(new EnrolmentToken { Id = "t-1", Name = "t", Hash = [1], Uses = 1, By = "olga", CreatedAt = Now, ExpiresAt = Now.AddDays(1) }, cancellation);
        await storage.Enrolment.Find("t-1", cancellation);
        await storage.Enrolment.All(cancellation);
        await storage.Enrolment.Use("t-1", "one", Now, cancellation);
        await storage.Enrolment.Revoke("t-1", Now, cancellation);
        await storage.Enrolment.RemoveExpired(Now.AddYears(1), cancellation);
        var worker = (await storage.TargetLeases.Beat("worker-1", cancellation)).Single();
        var taken = await storage.TargetLeases.Take("worker-1", [new LeaseWish("t-1", "c-1")], cancellation);
        await storage.TargetLeases.Of("worker-1", cancellation);
        await storage.TargetLeases.Release(taken, cancellation);
        await storage.TargetLeases.Take("worker-1", [new LeaseWish("t-1", "c-1")], cancellation);
        await storage.TargetLeases.Forget(worker, cancellation);
        await storage.Outbox.Next(0, 10, cancellation);
        await storage.Outbox.RemoveOld(Now.AddYears(-1), 10, cancellation);
        await storage.Outbox.Count(cancellation);
        await storage.Outbox.Forget(0, 1, cancellation);
        await storage.Parked.Park(new ParkedMessage { Id = "m-1", At = Now, Queue = "q", Reason = "r", Body = [1], Size = 1 }, cancellation);
        foreach (var queue in Either("q"))
            await storage.Parked.List(queue, Far, cancellation);
        await storage.Parked.Find("m-1", cancellation);
        await storage.Parked.Trim(Now.AddYears(-1), 0, cancellation);
        await storage.Parked.Remove("m-1", 1, cancellation);
        await Packages(storage.Packages, cancellation);
        await storage.Depots.Save(Whole.Depot(), cancellation);
        await storage.Depots.All(cancellation);
        await storage.Depots.Record(new DepotMessage { States = [], Entries = [] }, cancellation);
        await storage.Depots.States(cancellation);
        foreach (var depot in Either("d-1"))
            await storage.Depots.Entries(depot, Far, cancellation);
        await storage.Depots.Trim(Now.AddYears(-1), 0, cancellation);
        await storage.Depots.Remove(Whole.Depot().Name, cancellation);
        var lease = (await storage.Shards.Acquire(1, "server-a", null, cancellation)).ShouldNotBeNull();
        await storage.Shards.Release(lease, cancellation);
    }

    private static async Task Packages(IPackageStore packages, CancellationToken cancellation)
    {
        var version = PackageStoreCompliance.Version("office", "1.0", Now);
        await packages.Begin(PackageStoreCompliance.Draft(version, Now), [1], cancellation);
        await packages.FindDraft(version.Manifest, cancellation);
        await packages.Publish(version, cancellation);
        await packages.Find("office", "1.0", cancellation);
        await packages.FindLatest("office", cancellation);
        await packages.FindByManifest(version.Manifest, cancellation);
        await packages.ManifestBytes(version.Manifest, cancellation);
        foreach (var name in Either("office"))
            await packages.List(name, Far, cancellation);
        await Given.ToList(packages.AllManifests(cancellation));
        await packages.Remove("office", "1.0", Now, cancellation);
        await packages.Removed(Now.AddDays(1), cancellation);
        await packages.Purge(version.Manifest, cancellation);
        await packages.Begin(PackageStoreCompliance.Draft(version, Now), [1], cancellation);
        await packages.DropDrafts(Now.AddDays(1), cancellation);
        await packages.Announce(new ContentServer("server-a", ["https://a"], Now), cancellation);
        await packages.Servers(Now, cancellation);
    }

    private static string?[] Either(string value) => [null, value];
}
