using Microsoft.AspNetCore.Mvc;
using Orchestrator.Core.Access;
using Orchestrator.Server.Access;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Studio;

/// <summary>The part of Elsa Server's API that Elsa Studio 3.8 calls, over this product's own definitions and runs.</summary>
internal static class StudioApi
{
    public const string Path = "/elsa";

    public static void AddStudio(this IServiceCollection services)
    {
        services.AddSignalR(hub => hub.MaximumReceiveMessageSize = 4 * 1024);
        services.AddSingleton<Choices>().AddSingleton<DraftDesk>().AddSingleton<RunCounts>().AddSingleton<Observers>();
        services.AddHostedService<RunBroadcast>();
    }

    public static void MapStudio(this IEndpointRouteBuilder routes)
    {
        var studio = routes.MapGroup($"{Path}/api").ExcludeFromDescription();
        studio.AddEndpointFilter(Answer);
        studio.MapDescriptorCalls();
        studio.MapDefinitionCalls();
        studio.MapRunCalls();
        routes.MapHub<RunHub>($"{Path}/hubs/workflow-instance").For(Role.Viewer);
    }

    /// <summary>
    /// Elsa Studio shows what was refused only where a write is answered 400 with a dictionary of errors; anything else it swallows.
    /// </summary>
    private static async ValueTask<object?> Answer(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Refusal refusal)
        {
            var reads = HttpMethods.IsGet(context.HttpContext.Request.Method);
            var status = reads || refusal.Status >= StatusCodes.Status500InternalServerError ? refusal.Status : StatusCodes.Status400BadRequest;
            var errors = new Dictionary<string, string[]>(StringComparer.Ordinal) { ["0"] = [refusal.Message] };
            foreach (var mistake in refusal.Errors)
                errors[errors.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)] = [$"{mistake.Activity} {mistake.Input} {mistake.Message}".Trim()];
            return TypedResults.Problem(new ProblemDetails
            {
                Status = status,
                Title = "Refused",
                Detail = refusal.Message,
                Instance = context.HttpContext.Request.Path,
                Extensions = { ["errors"] = errors },
            });
        }
    }
}
