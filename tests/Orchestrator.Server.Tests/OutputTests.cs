using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Access;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Server.Outputs;

namespace Orchestrator.Server.Tests;

/// <summary>Watched and kept outputs at the API. What agents would tell is told by the test.</summary>
public sealed class OutputTests(RunningServer server) : IClassFixture<RunningServer>
{
    private OutputHub Hub => server.Application.Services.GetRequiredService<OutputHub>();

    [Fact]
    public async Task A_watcher_sees_each_stretch_once_with_its_gaps_and_the_end()
    {
        var (run, target) = await Waiting();

        var told = await Watch(run, "SIM-000009", async () =>
        {
            Hub.Watched.ShouldBe([(run, target)]);
            Tell(run, target, 0, "one\n");
            Tell(run, target, 0, "one\ntwo\n");
            Tell(run, target, 4, "two\n");
            Tell(run, target, 100, "much later\n");
            Tell(run, target, 200, "", isLast: true);
            Tell(run, "another target", 0, "other\n");
            await server.Client().PostAsync($"/api/runs/{run}/cancel", null);
        });

        told.Where(line => line.Name == "output").Select(line => (line.Data.GetProperty("offset").GetInt64(), line.Data.GetProperty("missing").GetInt64(), line.Data.GetProperty("text").GetString()))
            .ShouldBe([(0, 0, "one\n"), (4, 0, "two\n"), (100, 92, "much later\n"), (200, 89, "")]);
        told[^1].Name.ShouldBe("end");
        Hub.Watched.ShouldNotContain((run, target));
    }

    [Fact]
    public async Task What_has_ended_is_told_from_its_report()
    {
        var (run, _) = await Ended();

        var told = await Watch(run, "sim-000009");

        told.Select(line => line.Name).Where(name => name != "output").ShouldBe(["action", "end"]);
        told.Single(line => line.Name == "action").Data.GetProperty("outcome").GetString().ShouldBe("succeeded");
    }

    [Fact]
    public async Task A_run_or_a_target_that_is_not_there_is_named()
    {
        var (run, _) = await Waiting();
        var client = server.Client(Role.Viewer);

        (await client.GetAsync("/api/runs/nowhere/targets/sim-000009/output")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var answer = await client.GetAsync($"/api/runs/{run}/targets/sim-000001/output");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Json()).GetProperty("detail").GetString()!.ShouldContain("sim-000001");
        (await client.GetAsync("/api/reports/nowhere%2F0%2F1/3/output")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Pieces_are_kept_from_the_target_alone_and_up_to_the_limit()
    {
        var (run, target) = await Ended();
        var piece = new OutputPiece { Target = target, RunId = run, CommandId = $"{run}/0/1", Index = 0, Offset = 0, Text = "grün", Total = 10 };
        var keep = (OutputPiece changed) => Hub.Keep(changed, CancellationToken.None);

        (await keep(piece)).ShouldBe(5);
        (await keep(piece)).ShouldBe(5);
        (await keep(piece with { Offset = 5, Text = "end", IsLast = true })).ShouldBe(long.MaxValue);
        (await keep(piece with { Target = "another" })).ShouldBe(long.MaxValue);
        (await keep(piece with { CommandId = "another run/0/1" })).ShouldBe(long.MaxValue);
        (await keep(piece with { CommandId = $"{run}/0/2" })).ShouldBe(long.MaxValue, "the target was given one command");
        (await keep(piece with { Offset = long.MaxValue - 2 })).ShouldBe(long.MaxValue);
        (await keep(piece with { RunId = "nowhere", CommandId = "nowhere/0/1" })).ShouldBe(long.MaxValue);
        (await keep(piece with { Offset = 1024 * 1024 })).ShouldBe(long.MaxValue);
        (await keep(piece with { Index = 100 })).ShouldBe(long.MaxValue);
        (await keep(piece with { Text = new string('x', OutputPiece.MostBytes + 1) })).ShouldBe(long.MaxValue);
    }

    [Fact]
    public async Task A_long_output_is_read_whole_and_what_was_left_out_is_named()
    {
        var (run, _) = await Waiting();
        var whole = string.Concat(Enumerable.Range(1, 30_000).Select(line => $"Zeile {line} für alle\n"));
        var bytes = Encoding.UTF8.GetBytes(whole);
        var reported = Encoding.UTF8.GetString(bytes[..32_768]) + Encoding.UTF8.GetString(bytes[^32_768..]);
        var entry = Entry(run) with { Output = reported, OutputTruncated = true };
        var read = server.Application.Services.GetRequiredService<WholeOutput>();

        (await Read(read, entry)).ShouldBe(WholeOutput.Reported(entry));
        WholeOutput.Reported(entry).ShouldContain("[... the middle of the output was left out ...]");
        WholeOutput.Reported(entry).Length.ShouldBeLessThan(reported.Length + 100);

        await Keep(entry, bytes, 300_000);
        var cut = await Read(read, entry);
        cut.ShouldStartWith(whole[..280_000]);
        cut.ShouldEndWith(whole[^30_000..]);
        cut.ShouldContain($"[... {bytes.Length - 32_768 - 300_000} bytes left out ...]");

        var second = entry with { Index = 1 };
        await Keep(second, bytes, bytes.Length - 10_000);
        (await Read(read, second)).ShouldBe(whole);

        var third = entry with { Index = 2 };
        await Keep(third, bytes, bytes.Length);
        (await Read(read, third)).ShouldBe(whole);
        (await Read(read, entry with { Output = "short", OutputTruncated = false })).ShouldBe("short");
    }

    [Theory]
    [InlineData("password=geheim rest", "password=******** rest")]
    [InlineData("{\"db_password\": \"geheim\"}", "{\"db_password\": \"********\"}")]
    [InlineData("API-KEY: abc", "API-KEY: ********")]
    [InlineData("Authorization: Bearer abc.def", "Authorization: Bearer ********")]
    [InlineData("amqps://user:geheim@host/vhost", "amqps://user:********@host/vhost")]
    [InlineData("GITHUB_TOKEN=ghp_abc", "GITHUB_TOKEN=********")]
    [InlineData("AWS_SECRET_ACCESS_KEY=abc/def", "AWS_SECRET_ACCESS_KEY=********")]
    [InlineData("{\"token\":\"abc\"}", "{\"token\":\"********\"}")]
    [InlineData("token=abc", "token=********")]
    [InlineData("deploy --password geheim --force", "deploy --password ******** --force")]
    [InlineData("Unexpected token: end of file", "Unexpected token: end of file")]
    [InlineData("the secret of success, password policy", "the secret of success, password policy")]
    public void What_commonly_holds_a_secret_is_masked(string line, string masked)
    {
        var rules = Orchestrator.Server.Hosting.OutputMasking.Default;
        rules.Flaw().ShouldBeNull();
        foreach (var mask in rules.Masks)
        {
            line = OutputPattern.Read(mask).Replace(line, match =>
                match.Value.Replace(match.Groups["secret"].Value, OutputRules.Mask, StringComparison.Ordinal));
        }

        line.ShouldBe(masked);
    }

    [Fact]
    public async Task Each_start_of_an_action_has_an_output_and_the_last_one_is_given_unless_another_is_asked_for()
    {
        var (run, _) = await Waiting();
        var read = server.Application.Services.GetRequiredService<WholeOutput>();
        var repeated = Entry(run) with { Index = 5, Output = "of the last\n", Starts = 3 };
        await Keep(repeated, "of the first\n"u8.ToArray(), 13);
        await Keep(repeated, new byte[1_000], 500, start: 2);

        (await Read(read, repeated)).ShouldBe("of the last\n");
        (await Read(read, repeated, 3)).ShouldBe("of the last\n");
        (await Read(read, repeated, 1)).ShouldBe("of the first\n");
        (await Read(read, repeated, 2)).ShouldEndWith("\n[... 500 bytes left out ...]\n", customMessage: "its end had to make room");

        var lost = repeated with { Output = "", Outcome = StepOutcome.Interrupted, Starts = 1 };
        (await Read(read, lost)).ShouldBe("of the first\n", "nobody was left to report it");
        (await Read(read, lost with { Index = 6 })).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_starts_of_an_action_are_listed_and_one_that_it_has_not_had_is_named()
    {
        var (run, _) = await Ended();
        var client = server.Client(Role.Viewer);
        var entry = (await (await client.GetAsync($"/api/runs/{run}/report?phase=execution")).Json()).GetProperty("items")[0];
        var path = $"/api/reports/{Uri.EscapeDataString(entry.GetProperty("commandId").GetString()!)}/{entry.GetProperty("number").GetInt32()}";

        var starts = (await (await client.GetAsync($"{path}/starts")).Json()).EnumerateArray().ToList();
        starts.Select(start => (start.GetProperty("number").GetInt32(), start.GetProperty("outcome").GetString())).ShouldBe([(1, "succeeded")]);
        (await (await client.GetAsync($"{path}/output?start=1")).Content.ReadAsStringAsync()).Length.ShouldBe(starts[0].GetProperty("outputBytes").GetInt32());

        var answer = await client.GetAsync($"{path}/output?start=2");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Json()).GetProperty("detail").GetString()!.ShouldContain("was started once: there is no start 2");
        (await client.GetAsync("/api/reports/nowhere%2F0%2F1/3/starts")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static ReportEntry Entry(string run) => new()
    {
        RunId = run,
        Ordinal = 0,
        TargetId = "t",
        TargetName = "t",
        Phase = ReportPhase.Execution,
        ActivityId = "a",
        ActivityName = "a",
        Attempt = 1,
        CommandId = $"{run}/0/7",
        Number = 3,
        Name = "action",
        Outcome = StepOutcome.Succeeded,
        At = DateTimeOffset.UnixEpoch,
    };

    private static async Task<string> Read(WholeOutput outputs, ReportEntry entry, int? start = null)
    {
        var bytes = new List<byte>();
        await foreach (var piece in outputs.Read(entry, start, CancellationToken.None))
            bytes.AddRange(piece);
        return Encoding.UTF8.GetString([.. bytes]);
    }

    private async Task Keep(ReportEntry entry, byte[] whole, int kept, int start = 1)
    {
        var store = server.Application.Services.GetRequiredService<IOutputStore>();
        for (var offset = 0; offset < kept; offset += 40_000)
        {
            var piece = whole[offset..Math.Min(kept, offset + 40_000)];
            await store.Add(
                new OutputText(WholeOutput.KeyOf(entry, start), offset, piece, whole.Length, offset + piece.Length == kept), CancellationToken.None);
        }
    }

    private void Tell(string run, string target, long offset, string text, bool isLast = false) => Hub.Seen(new OutputSeen
    {
        Target = target,
        RunId = run,
        CommandId = $"{run}/0/1",
        Index = 0,
        Name = "action",
        Offset = offset,
        Text = text,
        IsLast = isLast,
        Answer = "",
    });

    private async Task<(string Run, string Target)> Waiting()
    {
        var run = await Start(await server.Client().Publish(Samples.Waiting()));
        return (run, await TargetOf(run));
    }

    /// <summary>A run whose target was given one command.</summary>
    private async Task<(string Run, string Target)> Ended()
    {
        var run = await Start(await server.Client().Publish(Samples.Script()));
        await Wait.Until(async () => (await (await server.Client().GetAsync($"/api/runs/{run}")).Json()).GetProperty("endedAt").ValueKind == JsonValueKind.String);
        return (run, await TargetOf(run));
    }

    private async Task<string> TargetOf(string run) =>
        (await server.Application.Services.GetRequiredService<IRunStore>().FindTarget(run, 0, CancellationToken.None))!.TargetId;

    private async Task<string> Start(string definition)
    {
        var started = await server.Client(Role.Operator).PostAsJsonAsync("/api/runs", new { definitionId = definition, targets = new[] { "sim-000009" } });
        return (await started.Json()).GetProperty("id").GetString()!;
    }

    private Task<IReadOnlyList<(string Name, JsonElement Data)>> Watch(string run, string target, Func<Task>? whenOpen = null) =>
        server.Events($"/api/runs/{run}/targets/{target}/output", whenOpen);
}
