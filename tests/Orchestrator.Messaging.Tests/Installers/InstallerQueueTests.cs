using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.InProcess;
using Orchestrator.Messaging.Installers;
using Orchestrator.Messaging.Reporting;

namespace Orchestrator.Messaging.Tests.Installers;

public sealed class InstallerQueueTests : IAsyncLifetime
{
    private readonly ManualTime time = ManualTime.Create();
    private readonly InProcessShardQueues queues = new(1, TimeProvider.System);
    private readonly ScriptedInstaller installer = new();
    private IShardInbox inbox = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_attempt_says_started_and_then_everything_else_in_one_report()
    {
        await using var queue = Started();

        (await queue.Send([Some.Installation("t1", time.GetUtcNow())], Cancellation)).ShouldBeEmpty();
        var attempt = await installer.Next();
        (await Next()).Items.ShouldHaveSingleItem().ShouldBeOfType<Started>();
        await Confirm(queue, "run/0/1", 1);
        attempt.Step("connect", StepOutcome.Succeeded);
        attempt.Step("copy", StepOutcome.Failed);
        attempt.End(new InstallationResult(false, "no room on the disk"));

        var report = await Next();
        report.Items.Select(item => item.Number).ShouldBe([2, 3, 4]);
        report.Items.OfType<StepEntry>().Select(step => (step.Index, step.Name, step.Outcome))
            .ShouldBe([(0, "connect", StepOutcome.Succeeded), (1, "copy", StepOutcome.Failed)]);
        report.Items[^1].ShouldBeOfType<Finished>().Message.ShouldBe("no room on the disk");
    }

    [Fact]
    public async Task An_answer_is_repeated_until_it_is_confirmed()
    {
        await using var queue = Started();
        await queue.Send([Some.Installation("t1", time.GetUtcNow())], Cancellation);
        var attempt = await installer.Next();
        await Next();
        await Confirm(queue, "run/0/1", 1);
        attempt.End(InstallationResult.Success);
        var report = await Next();
        report.Items.ShouldHaveSingleItem().ShouldBeOfType<Finished>();

        (await Again()).Items.ShouldBe(report.Items);
    }

    [Fact]
    public async Task A_command_that_is_known_starts_nothing_again()
    {
        await using var queue = Started();
        var command = Some.Installation("t1", time.GetUtcNow());
        await queue.Send([command], Cancellation);
        await installer.Next();
        await Next();

        await queue.Send([command], Cancellation);

        (await Next()).Items.ShouldHaveSingleItem().ShouldBeOfType<Started>();
        installer.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Two_runs_never_install_on_one_target_at_once()
    {
        await using var queue = Started();
        var now = time.GetUtcNow();
        await queue.Send([Some.Installation("t1", now, "a/0/1"), Some.Installation("t1", now, "b/0/1"), Some.Installation("t2", now, "c/0/1")], Cancellation);
        var first = await installer.Next();
        var other = await installer.Next();

        new[] { first.Request.TargetId, other.Request.TargetId }.ShouldBe(["t1", "t2"], ignoreOrder: true);
        installer.Attempts.ShouldBe(2);
        (first.Request.TargetId == "t1" ? first : other).End(InstallationResult.Success);

        (await installer.Next()).Request.CommandId.ShouldBe("b/0/1");
    }

    [Fact]
    public async Task No_more_attempts_are_at_work_than_allowed()
    {
        await using var queue = Started(new InstallerQueueOptions(MaxParallel: 1));
        var now = time.GetUtcNow();
        await queue.Send([Some.Installation("t1", now, "a/0/1"), Some.Installation("t2", now, "b/0/1")], Cancellation);
        var first = await installer.Next();

        installer.Attempts.ShouldBe(1);
        first.End(InstallationResult.Success);

        (await installer.Next()).Request.TargetId.ShouldBe("t2");
    }

    [Fact]
    public async Task An_attempt_that_overstays_is_given_up()
    {
        await using var queue = Started();
        await queue.Send([Some.Installation("t1", time.GetUtcNow())], Cancellation);
        await installer.Next();
        await Next();
        await Confirm(queue, "run/0/1", 1);

        time.Advance(TimeSpan.FromSeconds(70));

        (await Next()).Items.ShouldHaveSingleItem().ShouldBeOfType<Finished>().Message.ShouldBe("given up after 00:01:00");
    }

    [Fact]
    public async Task An_installer_that_throws_fails_its_attempt_only()
    {
        await using var queue = Started();
        await queue.Send([Some.Installation("t1", time.GetUtcNow())], Cancellation);
        var attempt = await installer.Next();
        await Next();
        await Confirm(queue, "run/0/1", 1);

        attempt.Throw(new InvalidOperationException("out of paper"));

        (await Next()).Items.ShouldHaveSingleItem().ShouldBeOfType<Finished>().Message.ShouldContain("out of paper");
    }

    [Fact]
    public async Task What_the_queue_cannot_take_comes_back_with_the_reason()
    {
        await using var queue = Started(new InstallerQueueOptions(Capacity: 1));
        var command = Some.Installation("t1", time.GetUtcNow());

        var refused = await queue.Send(
            [
                command with { Id = "x/0/1", Signed = command.Signed with { Payload = "{}"u8.ToArray() } },
                command,
                Some.Installation("t2", time.GetUtcNow(), "b/0/1"),
            ],
            Cancellation);

        refused.Select(undeliverable => (undeliverable.CommandId, undeliverable.Why)).ShouldBe(
        [
            ("x/0/1", "its installation request cannot be read."),
            ("b/0/1", "the installer's queue is full."),
        ]);
    }

    public async ValueTask InitializeAsync() => inbox = await queues.Open(new ShardLease(0, "server", 1), Cancellation);

    public ValueTask DisposeAsync() => inbox.DisposeAsync();

    [Fact]
    public async Task Reports_that_could_not_be_handed_on_come_later()
    {
        var queue = new InstallerQueue(
            installer, new ReportRouter(new StumblingQueues(queues), 1), new InstallerQueueOptions(), time, NullLogger<InstallerQueue>.Instance);
        await using var disposed = queue;
        queue.Start();

        await queue.Send([Some.Installation("t1", time.GetUtcNow())], Cancellation);
        await installer.Next();

        (await Again()).Items[0].ShouldBeOfType<Started>();
    }

    private static Task Confirm(InstallerQueue queue, string command, int upTo) =>
        queue.Confirm([new ReportConfirmation("t1", CommandDestination.Installer, command, upTo)], Cancellation);

    private InstallerQueue Started(InstallerQueueOptions? options = null)
    {
        var queue = new InstallerQueue(installer, new ReportRouter(queues, 1), options ?? new InstallerQueueOptions(), time, NullLogger<InstallerQueue>.Instance);
        queue.Start();
        return queue;
    }

    private async Task<CommandReport> Next()
    {
        var delivery = (await inbox.Receive(1, Some.Patience, Cancellation)).ShouldHaveSingleItem();
        await inbox.Acknowledge([delivery], Cancellation);
        return ((ReportArrived)delivery.Input).Report;
    }

    /// <summary>Whatever is under way unconfirmed comes again when time passes.</summary>
    private async Task<CommandReport> Again()
    {
        var next = Next();
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await next;
    }

    /// <summary>Refuses the first input.</summary>
    private sealed class StumblingQueues(IShardQueues inner) : IShardQueues
    {
        private int offered;

        public string? Problem => inner.Problem;

        public Task<IShardInbox> Open(ShardLease lease, CancellationToken cancellation) => inner.Open(lease, cancellation);

        public Task Post(int shard, RunInput input, CancellationToken cancellation) => inner.Post(shard, input, cancellation);

        public ValueTask Offer(int shard, RunInput input, CancellationToken cancellation) =>
            ++offered == 1 ? throw new IOException("the broker is away") : inner.Offer(shard, input, cancellation);
    }

    private sealed class ScriptedInstaller : IInstaller
    {
        private readonly Channel<Attempt> begun = Channel.CreateUnbounded<Attempt>();
        private int attempts;

        public int Attempts => attempts;

        public async Task<Attempt> Next() => await begun.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(Some.Patience);

        public async Task<InstallationResult> Install(InstallationRequest request, IProgress<InstallationStep> steps, CancellationToken cancellation)
        {
            Interlocked.Increment(ref attempts);
            var attempt = new Attempt(request, steps);
            begun.Writer.TryWrite(attempt);
            return await attempt.Ended.WaitAsync(cancellation);
        }
    }

    private sealed class Attempt(InstallationRequest request, IProgress<InstallationStep> steps)
    {
        private readonly TaskCompletionSource<InstallationResult> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public InstallationRequest Request => request;

        public Task<InstallationResult> Ended => ended.Task;

        public void Step(string name, StepOutcome outcome) => steps.Report(new InstallationStep
        {
            Name = name,
            Outcome = outcome,
            StartedAt = DateTimeOffset.UnixEpoch,
            EndedAt = DateTimeOffset.UnixEpoch,
        });

        public void End(InstallationResult result) => ended.SetResult(result);

        public void Throw(Exception failure) => ended.SetException(failure);
    }
}
