using System.Collections.Concurrent;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Hosting;
using Orchestrator.Agent.Outputs;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Tests.Outputs;

public sealed class OutputDeskTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SteppedTime time = new();
    private readonly ConcurrentQueue<OutputSeen> seen = new();
    private readonly OutputDesk desk;
    private volatile bool hasRoom = true;
    private volatile int refused;

    public OutputDeskTests()
    {
        desk = new OutputDesk("t", new OutputShelf(folder.File("outputs")), Send, time, new AgentLog(TextWriter.Null, TimeProvider.System));
        desk.Open();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Only_the_oldest_output_is_forgotten_for_a_new_one_and_the_others_are_told_to_their_ends()
    {
        using var stop = new CancellationTokenSource();
        var running = desk.Run(stop.Token);
        var outputs = Enumerable.Range(0, 5).Select(Begin).ToList();
        foreach (var output in outputs)
            output.Append("first\n"u8);
        desk.Heard(new Watch("run", 60, "answer", Anew: false)).ShouldBeTrue();
        await Wait.Until(() => seen.Count == 5);

        foreach (var output in outputs)
        {
            output.Append("last\n"u8);
            output.End();
        }

        Begin(5);
        await Wait.Until(() => time.Step());
        await Wait.Until(() => seen.Count == 9);

        seen.Skip(5).Select(one => (one.Index, one.Text, one.IsLast)).ShouldBe([(1, "last\n", true), (2, "last\n", true), (3, "last\n", true), (4, "last\n", true)]);
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    [Fact]
    public void What_is_forgotten_no_watcher_remembers()
    {
        var watchers = new WatchList(TimeProvider.System);
        watchers.Take(new Watch("run", 60, "answer", Anew: false));
        var (old, other) = (Begin(0), Begin(1));
        var watcher = watchers.Of("run").Single();
        (watcher.Told[old], watcher.Told[other]) = (null, Telling.Start);

        watchers.Forget(old);

        watcher.Told.Keys.ShouldBe([other]);
    }

    [Fact]
    public async Task What_finds_no_room_is_told_later_though_its_action_is_over_by_then()
    {
        using var stop = new CancellationTokenSource();
        var running = desk.Run(stop.Token);
        hasRoom = false;
        var output = Begin(0);
        output.Append("first\n"u8);
        desk.Heard(new Watch("run", 60, "answer", Anew: false)).ShouldBeTrue();
        await Wait.Until(() => refused > 0);
        output.Append("last\n"u8);
        output.End();
        hasRoom = true;
        await Wait.Until(() => time.Step());
        await Wait.Until(() => seen.Count == 1);

        seen.Single().ShouldSatisfyAllConditions(one => one.Text.ShouldBe("first\nlast\n"), one => one.Offset.ShouldBe(0), one => one.IsLast.ShouldBeTrue());
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private bool Send(AgentMessage message)
    {
        if (hasRoom)
            seen.Enqueue((OutputSeen)message);
        else
            refused++;
        return hasRoom;
    }

    private ActionOutput Begin(int index) =>
        desk.Begin(new StartAction("c", index, new ScriptAction { Name = "x", Script = "" }, 1) { RunId = "run", Output = OutputRules.None });

    /// <summary>Timers fire when the test says so.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        private readonly ConcurrentQueue<Action> waiting = new();

        /// <returns>False if nobody waits.</returns>
        public bool Step()
        {
            if (!waiting.TryDequeue(out var fire))
                return false;
            fire();
            return true;
        }

        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            waiting.Enqueue(() => callback(state));
            return TimeProvider.System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
