using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Tests;

public sealed class ReportQuestionTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly HttpClient client = server.Client(Role.Operator);

    [Theory]
    [InlineData("summary?by=colour", "none, run, definition, site, activity, action")]
    [InlineData("summary?limit=0", "1 to 1000")]
    [InlineData("slowest?by=age", "p95, p50, mean, longest, total")]
    [InlineData("causes?limit=1000", "1 to 100")]
    [InlineData("trend?zone=Middle/Earth", "Europe/Berlin")]
    [InlineData("trend?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", "from is not before to")]
    [InlineData("summary?failed=true&outcome=failed", "leave one of them out")]
    [InlineData("summary?site=a&withoutSite=true", "leave one of them out")]
    [InlineData("summary?phase=end", "installation, execution, result")]
    public async Task What_cannot_be_understood_is_refused_with_what_can(string question, string remedy) =>
        (await (await client.GetAsync($"/api/reports/{question}")).Problem(400)).ShouldContain(remedy);

    [Fact]
    public async Task A_time_that_is_none_is_refused() =>
        (await (await client.GetAsync("/api/reports/summary?from=yesterday")).Problem(400)).ShouldContain("from");

    [Fact]
    public async Task Answers_agree_with_the_ledger()
    {
        var (definition, run) = await EndedRun();

        var summary = await Json($"/api/reports/summary?by=run&definition={definition}");
        var group = summary.GetProperty("items")[0];
        group.GetProperty("run").GetString().ShouldBe(run);
        group.GetProperty("runName").GetString().ShouldBe("Greeting");
        group.GetProperty("outcomes").GetProperty("succeeded").GetInt64().ShouldBe(3);
        summary.GetProperty("whole").GetProperty("successRate").GetDouble().ShouldBe(1);
        summary.GetProperty("counted").GetProperty("phases")[0].GetString().ShouldBe("result");

        var action = (await Json($"/api/reports/slowest?run={run}")).GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        action.GetProperty("activity").GetString().ShouldBe("greet");
        action.GetProperty("definitionName").GetString().ShouldBe("Greeting");
        action.GetProperty("count").GetInt64().ShouldBe(3);
        action.GetProperty("p95Ms").GetDouble().ShouldBeInRange(0, action.GetProperty("longestMs").GetDouble());

        (await Json($"/api/reports/causes?run={run}")).GetProperty("failures").GetInt64().ShouldBe(0);

        var trend = await Json($"/api/reports/trend?run={run}&zone=Europe/Berlin");
        trend.GetProperty("zone").GetString().ShouldBe("Europe/Berlin");
        trend.GetProperty("items").EnumerateArray().Sum(day => day.GetProperty("outcomes").GetProperty("succeeded").GetInt64()).ShouldBe(3);
    }

    [Fact]
    public async Task A_list_is_narrowed_by_site_definition_and_failure()
    {
        var (definition, run) = await EndedRun();
        var all = await Json($"/api/reports?definition={definition}");
        var site = all.GetProperty("items")[0].GetProperty("site").GetString()!;

        (await Json($"/api/reports?definition={definition}&site={Uri.EscapeDataString(site)}")).GetProperty("items").EnumerateArray()
            .ShouldAllBe(entry => entry.GetProperty("site").GetString() == site);
        (await Json($"/api/reports?run={run}&withoutSite=true")).GetProperty("total").GetInt32().ShouldBe(0);
        (await Json($"/api/reports?run={run}&failed=true")).GetProperty("total").GetInt32().ShouldBe(0);
        (await Json($"/api/reports?definition=none")).GetProperty("total").GetInt32().ShouldBe(0);
        (await Json($"/api/runs/{run}/report?to=2000-01-01T00:00:00Z")).GetProperty("total").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task An_export_is_compressed_for_those_who_take_it_and_has_a_line_for_each_entry()
    {
        var (_, run) = await EndedRun();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/reports?run={run}&format=jsonLines");
        request.Headers.Add("Accept-Encoding", "gzip, br");

        var answer = await client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/jsonl");
        answer.Content.Headers.ContentDisposition!.FileName.ShouldBe("reports.jsonl");
        using var reader = new StreamReader(new GZipStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress));
        var lines = (await reader.ReadToEndAsync()).TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(6);
        lines.ShouldAllBe(line => JsonDocument.Parse(line, default).RootElement.GetProperty("runId").GetString() == run);
        (await Json($"/api/reports?run={run}&format=json")).GetArrayLength().ShouldBe(6);
    }

    [Fact]
    public async Task An_export_of_nothing_is_whole()
    {
        (await client.GetStringAsync("/api/reports?run=none&format=json")).ShouldBe("[]");
        (await client.GetStringAsync("/api/reports?run=none&format=jsonLines")).ShouldBe("");
        (await client.GetStringAsync("/api/reports?run=none&format=csv")).ShouldStartWith("runId,ordinal,targetId,target,phase,");
    }

    private async Task<(string Definition, string Run)> EndedRun()
    {
        var definition = await server.Client().Publish(Samples.Script());
        var started = await client.PostAsJsonAsync("/api/runs", new { definitionId = definition, targets = new[] { "sim-000001", "sim-000002", "sim-000003" } });
        var run = (await started.Json()).GetProperty("id").GetString()!;
        await Wait.Until(async () => (await Json($"/api/runs/{run}")).GetProperty("status").GetString() == "completed");
        return (definition, run);
    }

    private async Task<JsonElement> Json(string path)
    {
        var answer = await client.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Json();
    }
}
