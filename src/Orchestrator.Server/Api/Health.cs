using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Api;

/// <summary>Whether the server works.</summary>
/// <param name="Status">alive, ready, or unavailable while something is missing.</param>
/// <param name="Problems">What is missing.</param>
public sealed record HealthView(string Status, IReadOnlyList<string> Problems);

internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("").WithTags("Health");
        health.MapGet("/health/live", () => new HealthView("alive", [])).WithName("getLiveness").WithSummary("The process answers.").AllowAnonymous();
        health.MapGet("/health/ready", (Readiness readiness) =>
            {
                var problems = readiness.Problems();
                return Results.Json(
                    new HealthView(problems.Count == 0 ? "ready" : "unavailable", problems),
                    statusCode: problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
            })
            .WithName("getReadiness").WithSummary("Runs are being worked on; if not, what is missing.").AllowAnonymous()
            .Produces<HealthView>(StatusCodes.Status200OK).Produces<HealthView>(StatusCodes.Status503ServiceUnavailable);
    }
}
