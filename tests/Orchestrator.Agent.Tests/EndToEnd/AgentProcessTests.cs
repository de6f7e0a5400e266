using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Agent.Tests.EndToEnd;

/// <summary>The real agent process against a little server.</summary>
public sealed class AgentProcessTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeServer server;

    public AgentProcessTests() => server = new FakeServer(folder);

    private string Lines => folder.File("lines");

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_command_is_executed_and_reported()
    {
        using var agent = AgentProcess.Start(folder, server);
        await server.Deliver(Some.Execution("c1", Append("one"), Append("two")));
        await server.Until(heard => heard.IsOver("c1"));

        server.Items("c1").Select(item => item.GetType()).ShouldBe([typeof(Accepted), typeof(Started), typeof(StepEntry), typeof(StepEntry), typeof(Finished)]);
        (await File.ReadAllLinesAsync(Lines)).ShouldBe(["one", "two"]);
        server.Greetings[0].ShouldSatisfyAllConditions(
            hello => hello.Target.ShouldBe(AgentProcess.Target),
            hello => hello.MachineId.ShouldNotBeEmpty(),
            hello => hello.AgentVersion.ShouldBe("0.1.0"));
        (await agent.Stop()).ShouldBe(0);
    }

    [Fact]
    public async Task An_entry_says_what_of_the_precautions_is_not_applicable_here()
    {
        // Without loginctl in its PATH it knows of nobody who could be logged on here.
        using var agent = AgentProcess.Start(folder, server, new Dictionary<string, string> { ["PATH"] = folder.Path });
        var action = Append("one") with { Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" } };
        await server.Deliver(Some.Execution("c1", action) with { UacOff = true, InputLocked = true });
        await server.Until(heard => heard.IsOver("c1"));

        server.Items("c1").OfType<StepEntry>().Single().Message.ShouldBe("UAC is not applicable on this system; the input lock is not applicable: no session");
        await agent.Stop();
    }

    [Theory]
    [InlineData(OnInterrupted.Fail, "Interrupted Skipped", "start")]
    [InlineData(OnInterrupted.Skip, "Skipped Succeeded", "start after")]
    [InlineData(OnInterrupted.Repeat, "Succeeded Succeeded", "start start end after")]
    public async Task After_a_kill_in_mid_action_the_rule_is_followed_and_nothing_of_the_action_survives(OnInterrupted rule, string steps, string lines)
    {
        var go = folder.File("go");
        var script = $"echo $$ > {folder.File("pid")}; echo start >> {Lines}; while ! test -e {go}; do sleep 0.02; done; echo end >> {Lines}";
        var interrupted = new ScriptAction { Name = "interrupted", Script = script, OnInterrupted = rule };
        using (var agent = AgentProcess.Start(folder, server))
        {
            await server.Deliver(Some.Execution("c1", interrupted, Append("after")));
            await FileHolds(Lines, "start");
            await agent.Kill();
        }

        var pid = (await File.ReadAllTextAsync(folder.File("pid"))).Trim();
        Processes.IsAlive(pid).ShouldBeTrue("the action outlives the agent");
        using var next = AgentProcess.Start(folder, server);
        await server.Until(heard => heard.Greetings.Count == 2);
        Processes.IsAlive(pid).ShouldBeFalse("the next agent ends it before it greets");
        await File.WriteAllTextAsync(go, "");
        await server.Until(heard => heard.IsOver("c1"));

        string.Join(' ', server.Items("c1").OfType<StepEntry>().Select(step => step.Outcome)).ShouldBe(steps);
        string.Join(' ', await File.ReadAllLinesAsync(Lines)).ShouldBe(lines);
        server.Items("c1").OfType<StepEntry>().First().Starts.ShouldBe(rule == OnInterrupted.Repeat ? 2 : 1);
        await next.Stop();
    }

    [Fact]
    public async Task Return_codes_are_told_though_whoever_started_the_agent_did_not_want_to_know_how_children_end()
    {
        using var agent = AgentProcess.Start(folder, server, by: "trap '' CHLD");
        await server.Deliver(Some.Execution("c1", new ScriptAction { Name = "three", Script = "exit 3" }));
        await server.Until(heard => heard.IsOver("c1"));

        server.Items("c1").OfType<StepEntry>().Single().ReturnCode.ShouldBe(3);
        (await agent.Stop()).ShouldBe(0);
    }

    [Fact]
    public async Task A_process_without_the_action_in_its_environment_is_found_by_the_next_agent_too()
    {
        var script = $"exec env -i /bin/sh -c 'echo $$ > {folder.File("pid")}; echo start >> {Lines}; while :; do sleep 0.02; done'";
        using (var agent = AgentProcess.Start(folder, server))
        {
            await server.Deliver(Some.Execution("c1", Append("one"), new ScriptAction { Name = "hidden", Script = script }));
            await FileHolds(Lines, "start");
            await agent.Kill();
        }

        var pid = (await File.ReadAllTextAsync(folder.File("pid"))).Trim();
        Processes.IsAlive(pid).ShouldBeTrue("the action outlives the agent");
        using var next = AgentProcess.Start(folder, server);
        await server.Until(heard => heard.IsOver("c1"));

        Processes.IsAlive(pid).ShouldBeFalse();
        await next.Stop();
    }

    [Fact]
    public async Task Killed_at_any_moment_the_agent_appends_every_line_once_and_reports_every_step_once()
    {
        var random = new Random(4711);
        var actions = Enumerable.Range(0, 40).Select(number => Append($"line {number}")).ToArray();
        await server.Deliver(Some.Execution("c1", actions) with { StopOnFirstError = false });
        var agent = AgentProcess.Start(folder, server);
        for (var killed = 0; killed < 8 && !server.IsOver("c1"); killed++)
        {
            var greetings = killed + 1;
            await server.Until(heard => heard.Greetings.Count == greetings);
            var reports = server.ReportsReceived + random.Next(6);
            await server.Until(heard => heard.ReportsReceived >= reports || heard.IsOver("c1"));
            await agent.Kill();
            agent.Dispose();
            agent = AgentProcess.Start(folder, server);
        }

        await server.Until(heard => heard.IsOver("c1"));
        var steps = server.Items("c1").OfType<StepEntry>().ToList();
        steps.Select(step => step.Index).ShouldBe(Enumerable.Range(0, 40));
        var lines = await File.ReadAllLinesAsync(Lines);
        lines.ShouldBeUnique();
        var succeeded = steps.Where(step => step.Outcome == StepOutcome.Succeeded).Select(step => step.Name).ToList();
        succeeded.Except(lines).ShouldBeEmpty();
        lines.Except(succeeded).Except(steps.Where(step => step.Outcome == StepOutcome.Interrupted).Select(step => step.Name)).ShouldBeEmpty();
        steps.ShouldAllBe(step => step.Outcome == StepOutcome.Succeeded || step.Outcome == StepOutcome.Interrupted);
        server.Items("c1").Count(item => item is Finished).ShouldBe(1);
        await agent.Stop();
        agent.Dispose();
    }

    [Fact]
    public async Task What_could_not_be_reported_is_reported_by_the_next_agent()
    {
        server.Confirms = false;
        using (var agent = AgentProcess.Start(folder, server))
        {
            await server.Deliver(Some.Execution("c1", Append("one")));
            await FileHolds(Lines, "one");
            await agent.Kill();
        }

        server.Items("c1").ShouldBeEmpty();
        server.Confirms = true;
        using var next = AgentProcess.Start(folder, server);
        await server.Until(heard => heard.IsOver("c1"));

        (await File.ReadAllLinesAsync(Lines)).ShouldBe(["one"]);
        await next.Stop();
    }

    [Fact]
    public async Task A_polite_stop_ends_the_action_which_then_counts_as_interrupted()
    {
        using (var agent = AgentProcess.Start(folder, server))
        {
            await server.Deliver(Some.Execution("c1", new ScriptAction { Name = "endless", Script = $"echo start >> {Lines}; sleep 600" }));
            await FileHolds(Lines, "start");
            (await agent.Stop()).ShouldBe(0);
            (await agent.Log()).ShouldContain("stopping");
        }

        using var next = AgentProcess.Start(folder, server);
        await server.Until(heard => heard.IsOver("c1"));

        server.Items("c1").OfType<StepEntry>().Single().Outcome.ShouldBe(StepOutcome.Interrupted);
        await next.Stop();
    }

    [Fact]
    public async Task A_second_agent_on_the_same_folder_says_who_has_it_and_ends()
    {
        using var first = AgentProcess.Start(folder, server);
        await server.Until(heard => heard.Greetings.Count == 1);
        using var second = AgentProcess.Start(folder, server);

        (await second.Exit()).ShouldBe(1);
        (await second.Log()).ShouldContain($"{folder.File("data")} is in use by another agent, process {first.Id};");
        await first.Stop();
    }

    [Fact]
    public async Task A_clock_that_differs_too_much_from_the_servers_is_a_reason_to_refuse()
    {
        server.Ahead = TimeSpan.FromHours(1);
        using var agent = AgentProcess.Start(folder, server);
        await server.Deliver(Some.Execution("c1", Append("one")));
        await server.Until(heard => heard.IsOver("c1"));

        server.Items("c1").Single().ShouldBeOfType<Refused>().Reason.ShouldBe(RefusalReason.Clock);
        await agent.Stop();
    }

    [Fact]
    public async Task The_test_clock_is_announced_and_its_hours_pass_in_seconds()
    {
        server.Ahead = TimeSpan.FromHours(2);
        var clock = new Dictionary<string, string> { ["ORCHESTRATOR_TEST_CLOCK"] = "offset=+02:00:00;speed=60" };
        using var agent = AgentProcess.Start(folder, server, clock);
        await server.Until(heard => heard.Greetings.Count == 1);
        var notBefore = TimeProvider.System.GetUtcNow() + server.Ahead + TimeSpan.FromMinutes(1);
        await server.Deliver(Some.Execution("c1", Append("one")) with { NotBefore = notBefore, ExpiresAt = notBefore.AddHours(1) });
        await server.Until(heard => heard.IsOver("c1"));

        server.Items("c1")[^1].ShouldBeOfType<Finished>().Outcome.ShouldBe(CommandOutcome.Succeeded);
        await agent.Stop();
        (await agent.Log()).ShouldStartWith("TEST CLOCK");
    }

    [Fact]
    public async Task An_execution_date_holds_for_an_agent_that_was_killed_meanwhile()
    {
        var notBefore = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(8);
        using (var agent = AgentProcess.Start(folder, server))
        {
            await server.Deliver(Some.Execution("c1", Append("one")) with { NotBefore = notBefore, ExpiresAt = notBefore.AddHours(1) });
            await server.Until(heard => heard.Items("c1").Count == 1);
            await agent.Kill();
        }

        using var next = AgentProcess.Start(folder, server);
        await server.Until(heard => heard.IsOver("c1"));

        server.Items("c1")[0].ShouldBeOfType<Accepted>();
        server.Items("c1")[1].ShouldBeOfType<Started>().At.ShouldBeGreaterThanOrEqualTo(notBefore);
        (await File.ReadAllLinesAsync(Lines)).ShouldBe(["one"]);
        await next.Stop();
    }

    private static async Task FileHolds(string path, string line)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!File.Exists(path) || !(await File.ReadAllLinesAsync(path, limit.Token)).Contains(line))
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
    }

    private ScriptAction Append(string line) => new() { Name = line, Script = $"echo '{line}' >> '{Lines}'" };
}
