using System.Net;
using System.Net.Http.Json;

namespace Orchestrator.Server.Tests.Access;

public sealed class SignInGateTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Who_tries_too_often_from_one_address_is_told_to_wait_before_anything_is_looked_at()
    {
        var client = server.Client(role: null);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.PostAsJsonAsync("/api/session", new { key = "ork_unknown_0000" })));

        answers.ShouldContain(answer => answer.StatusCode == HttpStatusCode.Unauthorized);
        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        (await refused.Problem(429)).ShouldContain("from this address");
        refused.Headers.RetryAfter.ShouldNotBeNull();
    }
}
