using System.Net.Http.Json;
using System.Text;

namespace Orchestrator.Server.Tests;

public sealed class ProblemTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("/api/runs?limit=0", "1 to 1000")]
    [InlineData("/api/runs?limit=1001", "1 to 1000")]
    [InlineData("/api/runs?offset=-1", "0 or more")]
    [InlineData("/api/runs?limit=many", "limit is 'many'; give a whole number")]
    [InlineData("/api/runs?limit=99999999999999", "limit is '99999999999999'; give a whole number in the range")]
    [InlineData("/api/definitions/x/difference?to=1", "from is missing")]
    [InlineData("/api/runs?active=perhaps", "active is 'perhaps'; give true or false")]
    [InlineData("/api/reports?phase=lunch", "installation, execution, result")]
    [InlineData("/api/reports?phase=1", "installation, execution, result")]
    [InlineData("/api/reports?outcome=succeeded,fine", "'fine'")]
    [InlineData("/api/reports?format=pdf", "json, jsonLines, csv")]
    [InlineData("/api/reports?from=yesterday", "from is 'yesterday'; give an instant")]
    [InlineData("/api/reports?output=true&limit=1000", "at most 100")]
    [InlineData("/api/audit?limit=5000", "1 to 1000")]
    [InlineData("/api/targets?offset=-5", "0 or more")]
    public async Task A_query_that_cannot_be_understood_is_refused_with_its_place(string path, string remedy) =>
        (await (await server.Client().GetAsync(path)).Problem(400)).ShouldContain(remedy);

    [Theory]
    [InlineData("/api/runs/none")]
    [InlineData("/api/runs/none/targets")]
    [InlineData("/api/runs/none/waits")]
    [InlineData("/api/runs/none/activities")]
    [InlineData("/api/runs/none/events")]
    [InlineData("/api/runs/none/report")]
    [InlineData("/api/runs/none/watch")]
    [InlineData("/api/definitions/none")]
    [InlineData("/api/definitions/none/versions")]
    [InlineData("/api/timeframes/none/openings")]
    [InlineData("/api/reports/none/1")]
    [InlineData("/api/nothing")]
    public async Task What_does_not_exist_is_answered_404_with_its_name(string path) =>
        (await (await server.Client().GetAsync(path)).Problem(404)).ShouldContain("no");

    [Theory]
    [InlineData("/api/runs", "", "no body")]
    [InlineData("/api/runs", "{", "JSON")]
    [InlineData("/api/runs", "{}", "'definitionId' missing")]
    [InlineData("/api/runs", "[]", "give an object with definitionId")]
    [InlineData("/api/runs", """{"definitionId":null}""", "$.definitionId (line 1): give a text")]
    [InlineData("/api/runs", """{"definitionId":"x","targets":"y"}""", "$.targets (line 1): give a list")]
    [InlineData("/api/runs", """{"definitionId":"x","version":"1"}""", "$.version (line 1): give a whole number")]
    [InlineData("/api/runs", """{"definitionId":"x","announceTargets":1}""", "give true or false")]
    [InlineData("/api/runs", """{"definitionId":"x","where":{"color":"red"}}""", "$.where.color (line 1): there is no such field; here may be tag")]
    [InlineData("/api/runs", """{"definitionId":5}""", "$.definitionId")]
    [InlineData("/api/runs", """{"definitionId":"x","targts":[]}""", "$.targts (line 1): there is no such field; here may be definitionId, version, targets")]
    [InlineData("/api/runs", """{"definitionId":"x","startAt":"soon"}""", "give an instant such as 2030-01-31T22:00:00Z")]
    [InlineData("/api/keys", """{"name":"x","role":"king"}""", "$.role (line 1): give one of viewer, operator, administrator")]
    [InlineData("/api/keys", """{"name":"x","role":1}""", "$.role")]
    [InlineData("/api/keys", """{"name":" ","role":"viewer"}""", "1 to 100")]
    [InlineData("/api/definitions", "{", "not a definition")]
    [InlineData("/api/definitions", "[]", "not a definition")]
    [InlineData("/api/runs", """{"definitionId":"x","targets":[null]}""", "1 to 255")]
    [InlineData("/api/runs", """{"definitionId":"x","definitionId":"y"}""", "$.definitionId (line 1): the field is there twice")]
    [InlineData("/api/runs", """{"definitionId":"x","inputs":{"a":1,"a":2}}""", "JSON")]
    [InlineData("/api/definitions", """{"definitionId":"..","root":{"activities":[],"connections":[]}}""", "not dots alone")]
    public async Task A_body_that_cannot_be_understood_is_refused_with_its_place(string path, string body, string place)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        var problem = await (await server.Client().PostAsync(path, content)).Problem(400);

        problem.ShouldContain(place);
        problem.ShouldNotContain("System.");
        problem.ShouldNotContain("Orchestrator.");
        problem.ShouldNotContain(".NET");
    }

    [Theory]
    [InlineData("targets/a%2Fb", "{}", "no '/'")]
    [InlineData("targets/a%252Fb", "{}", "no '/'")]
    [InlineData("targets/%E2%80%AEexe", "{}", "no control characters")]
    [InlineData("targets/a", """{"tags":[null]}""", "tags")]
    [InlineData("targets/a", """{"tags":["\u0007"]}""", "control characters")]
    [InlineData("targets/a", """{"site":"\u001b[2J"}""", "control characters")]
    [InlineData("timeframes/a%2Fb", """{"grid":"Normal"}""", "no '/'")]
    public async Task A_name_that_could_not_be_asked_for_again_or_misleads_is_refused(string path, string body, string remedy)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        (await (await server.Client().PutAsync($"/api/{path}", content)).Problem(400)).ShouldContain(remedy);
    }

    [Fact]
    public async Task Inputs_that_would_weigh_on_every_batch_of_their_run_are_refused() =>
        (await (await server.Client().PostAsJsonAsync("/api/runs", new { definitionId = "x", inputs = new { text = new string('x', 100_000) } })).Problem(400))
            .ShouldContain("inputs");

    [Fact]
    public async Task A_definition_may_begin_with_a_byte_order_mark()
    {
        using var content = new StringContent("\uFEFF" + """{"name":"marked","root":{"activities":[],"connections":[]}}""", Encoding.UTF8, "application/json");

        ((int)(await server.Client().PostAsync("/api/definitions", content)).StatusCode).ShouldBe(201);
    }

    [Fact]
    public async Task A_body_of_another_kind_is_answered_415()
    {
        using var content = new StringContent("definitionId=x", Encoding.UTF8, "text/plain");

        (await (await server.Client().PostAsync("/api/runs", content)).Problem(415)).ShouldContain("application/json");
    }

    [Fact]
    public async Task An_address_that_takes_another_method_says_so() =>
        (await (await server.Client().DeleteAsync("/api/server")).Problem(405)).ShouldContain("does not take DELETE");

    [Fact]
    public async Task A_definition_that_is_too_large_is_answered_413()
    {
        using var content = new StringContent(new string(' ', 1024 * 1024 + 1), Encoding.UTF8, "application/json");

        (await (await server.Client().PostAsync("/api/definitions/validate", content)).Problem(413)).ShouldContain("1048576 bytes");
    }

    [Fact]
    public async Task Every_answer_keeps_browsers_from_guessing_and_framing_even_an_error()
    {
        foreach (var path in new[] { "/", "/api/server", "/api/runs/none", "/api/runs?limit=0" })
        {
            var answer = await server.Client().GetAsync(path);

            answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"], path);
            answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'", customMessage: path);
        }
    }

    [Fact]
    public async Task Without_a_built_console_a_plain_page_says_what_to_do()
    {
        var page = await server.Client(role: null).GetStringAsync("/runs/1");

        page.ShouldContain("console was not built");
        (await (await server.Client().PostAsJsonAsync("/runs", new { })).Problem(404)).ShouldContain("/openapi/v1.json");
    }

    [Fact]
    public async Task It_is_alive_and_ready()
    {
        (await (await server.Client(role: null).GetAsync("/health/live")).Json()).GetProperty("status").GetString().ShouldBe("alive");
        await Wait.Until(async () => (int)(await server.Client(role: null).GetAsync("/health/ready")).StatusCode == 200);
    }
}
