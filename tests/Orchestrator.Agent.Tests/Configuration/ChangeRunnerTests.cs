using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Configuration;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Tests.Configuration;

/// <summary>Changes that hang, as on a network's disk.</summary>
public sealed class ChangeRunnerTests : IDisposable
{
    private readonly ChangeRunner runner = new(TimeProvider.System);
    private readonly ManualResetEventSlim answers = new();

    public void Dispose() => answers.Dispose();

    [Fact]
    public async Task A_change_that_hangs_is_a_time_out_and_does_not_take_place_later()
    {
        var allowed = new TaskCompletionSource<bool>();

        var result = await runner.Run(Some(TimeSpan.FromMilliseconds(50)), word =>
        {
            answers.Wait();
            allowed.SetResult(word.Take());
            return Done();
        }, CancellationToken.None);
        answers.Set();

        (result.Ending, result.Message).ShouldBe((ActionEnding.TimedOut, "the system had not answered; nothing was changed"));
        (await allowed.Task).ShouldBeFalse();
    }

    [Fact]
    public async Task A_stop_ends_it()
    {
        using var stop = new CancellationTokenSource();
        var running = runner.Run(Some(null), _ =>
        {
            answers.Wait();
            return Done();
        }, stop.Token);
        await stop.CancelAsync();

        (await running).Ending.ShouldBe(ActionEnding.Stopped);
        answers.Set();
    }

    [Fact]
    public async Task A_change_that_takes_place_already_is_told_as_it_ends()
    {
        using var stop = new CancellationTokenSource();
        var taken = new TaskCompletionSource();
        var running = runner.Run(Some(null), word =>
        {
            word.Claim();
            taken.SetResult();
            answers.Wait();
            return Done();
        }, stop.Token);
        await taken.Task;
        await stop.CancelAsync();
        answers.Set();

        (await running).Ending.ShouldBe(ActionEnding.Succeeded);
    }

    private static RegistryAction Some(TimeSpan? timeout) => new() { Name = "x", Key = "x", Timeout = timeout };

    private static ActionResult Done() => new() { Ending = ActionEnding.Succeeded };
}
