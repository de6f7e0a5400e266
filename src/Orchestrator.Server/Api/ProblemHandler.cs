using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Orchestrator.Core.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Server.Api;

/// <summary>Turns what went wrong into problem details (RFC 9457). What is nobody's fault but the server's is logged and told without its inside.</summary>
internal sealed class ProblemHandler(IProblemDetailsService problems, ILogger<ProblemHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
            return true;
        // The middleware has taken the endpoint away from the request by now.
        var endpoint = httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        var problem = Describe(exception, endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType);
        if (problem is null)
        {
            log.LogError(exception, "{Method} {Path} failed", httpContext.Request.Method, httpContext.Request.Path);
            problem = new ProblemDetails { Status = StatusCodes.Status500InternalServerError, Detail = "The server failed; its log says why." };
        }

        if (exception is StorageException)
            log.LogError("{Method} {Path} failed: {Reason}", httpContext.Request.Method, httpContext.Request.Path, exception.Message);
        httpContext.Response.StatusCode = problem.Status!.Value;
        if (exception is Refusal { RetryAfter: { } pause })
            httpContext.Response.Headers.RetryAfter = pause.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem });
    }

    /// <summary>Says what the framework leaves out: where it happened, and what to do about answers it gives by itself.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        var request = context.HttpContext.Request;
        context.ProblemDetails.Instance ??= request.Path;
        context.ProblemDetails.Detail ??= context.ProblemDetails.Status switch
        {
            StatusCodes.Status404NotFound => $"There is no {request.Method} {request.Path}; /openapi/v1.json lists what there is.",
            StatusCodes.Status405MethodNotAllowed => $"{request.Path} does not take {request.Method}; /openapi/v1.json lists what there is.",
            StatusCodes.Status415UnsupportedMediaType => "Send the body as application/json.",
            _ => null,
        };
    }

    /// <param name="body">What the endpoint takes as its body; null: nothing, or nobody knows.</param>
    private static ProblemDetails? Describe(Exception exception, Type? body) => exception switch
    {
        Refusal refusal => Problem(refusal.Status, refusal.Message, refusal.Errors),
        RunRefusedException refused => Problem(
            StatusCodes.Status400BadRequest, refused.Message, [.. refused.Problems.Select(problem => new Mistake(null, problem.Field, problem.Message))]),
        StorageException away => Problem(StatusCodes.Status503ServiceUnavailable, away.Message),
        BadHttpRequestException { InnerException: JsonException malformed } bad => Problem(bad.StatusCode, BodyMistake.Describe(malformed, body)),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problem(
            StatusCodes.Status413PayloadTooLarge, "The body is larger than this server takes; send less at once."),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => Problem(
            StatusCodes.Status415UnsupportedMediaType, "Send the body as application/json."),
        BadHttpRequestException bad => Problem(bad.StatusCode, AddressMistake.Describe(bad.Message)),
        _ => null,
    };

    private static ProblemDetails Problem(int status, string detail, IReadOnlyList<Mistake>? errors = null)
    {
        var problem = new ProblemDetails { Status = status, Detail = detail };
        if (errors is { Count: > 0 })
            problem.Extensions["errors"] = errors;
        return problem;
    }
}
