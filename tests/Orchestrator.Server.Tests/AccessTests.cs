using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Core.Access;
using Orchestrator.Server.Access;
using Orchestrator.Server.Api;
using Orchestrator.Server.Packages;

namespace Orchestrator.Server.Tests;

public sealed class AccessTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public void Every_endpoint_names_the_role_it_needs_or_is_open_on_purpose()
    {
        var open = Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<NeededRole>() is null).ToList();

        var contents = open.Where(endpoint => endpoint.Metadata.GetMetadata<NeededContentToken>() is not null).ToList();
        contents.ShouldAllBe(endpoint => endpoint.Metadata.GetMetadata<IAuthorizeData>()!.AuthenticationSchemes == ContentAuthentication.SchemeName);
        contents.Select(endpoint => endpoint.RoutePattern.RawText).Order().ShouldBe(
            ["/api/depot/clock", "/api/depot/messages", "/api/depot/plans", "/api/packages/bundles", "/api/packages/contents/{sha256}", "/api/packages/manifests/{sha256}"]);
        open = [.. open.Except(contents)];
        open.ShouldAllBe(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() != null);
        open.Select(endpoint => endpoint.RoutePattern.RawText).Order().ShouldBe(
            ["/api/agents/enrol", "/api/session", "/api/session", "/health/live", "/health/ready", "/hooks/{hook}", "/openapi/{documentName}.json"]);
    }

    [Fact]
    public async Task Without_a_key_every_endpoint_answers_401_with_a_problem()
    {
        var client = server.Client(role: null);
        foreach (var (method, path, _) in Guarded())
        {
            var detail = await (await client.SendAsync(Request(method, path))).Problem(401);
            detail.ShouldContain("X-Api-Key", customMessage: $"{method} {path}");
        }
    }

    [Fact]
    public async Task A_role_below_the_needed_one_is_answered_403_and_the_needed_one_is_let_in()
    {
        foreach (var (method, path, needed) in Guarded())
        {
            foreach (var role in Enum.GetValues<Role>())
            {
                using var answer = await server.Client(role).SendAsync(Request(method, path), HttpCompletionOption.ResponseHeadersRead);
                if (role < needed)
                    (await answer.Problem(403)).ShouldContain(role.ToString().ToLowerInvariant(), customMessage: $"{method} {path}");
                else
                    ((int)answer.StatusCode).ShouldNotBeOneOf(401, 403);
            }
        }
    }

    [Theory]
    [InlineData("ork_unknown_0000")]
    [InlineData("an-administrators-key-for-testz")]
    [InlineData("x")]
    public async Task A_key_that_is_unknown_or_altered_is_refused(string key)
    {
        var client = server.Client(role: null);
        client.DefaultRequestHeaders.Add("X-Api-Key", key);

        (await (await client.GetAsync("/api/server")).Problem(401)).ShouldContain("unknown or revoked");
    }

    private static HttpRequestMessage Request(HttpMethod method, string path) =>
        new(method, path) { Content = method == HttpMethod.Post || method == HttpMethod.Put ? new StringContent("{}", Encoding.UTF8, "application/json") : null };

    /// <summary>Every endpoint with a role, its parameters filled with something that does not exist.</summary>
    private List<(HttpMethod Method, string Path, Role Needed)> Guarded()
    {
        var guarded = (
            from endpoint in Endpoints()
            let role = endpoint.Metadata.GetMetadata<NeededRole>()
            where role is not null
            let path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => segment.Parts[0] is RoutePatternLiteralPart literal ? literal.Content : "0"))
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
            where method != HttpMethod.Options.Method
            select (HttpMethod.Parse(method), path, role.Role)).ToList();
        guarded.Count.ShouldBeGreaterThan(30);
        return guarded;
    }

    private IEnumerable<RouteEndpoint> Endpoints() =>
        server.Application.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
}
