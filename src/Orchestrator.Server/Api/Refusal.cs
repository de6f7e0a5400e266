namespace Orchestrator.Server.Api;

/// <summary>A request that cannot be carried out; it becomes problem details. The detail names the place and the remedy.</summary>
internal sealed class Refusal(int status, string detail, IReadOnlyList<Mistake>? errors = null) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>Every mistake with its place; empty where there is only one to tell.</summary>
    public IReadOnlyList<Mistake> Errors { get; } = errors ?? [];

    /// <summary>After how long it may be tried again; null: nobody knows.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    public static Refusal TooMany(string detail, TimeSpan retryAfter) => new(StatusCodes.Status429TooManyRequests, detail) { RetryAfter = retryAfter };

    public static Refusal Later(string detail, TimeSpan retryAfter) => new(StatusCodes.Status503ServiceUnavailable, detail) { RetryAfter = retryAfter };

    public static Refusal BadRequest(string detail, IReadOnlyList<Mistake>? errors = null) => new(StatusCodes.Status400BadRequest, detail, errors);

    public static Refusal NotFound(string what, string id) => new(StatusCodes.Status404NotFound, $"There is no {what} '{id}'.");

    public static Refusal Conflict(string detail) => new(StatusCodes.Status409Conflict, detail);
}

/// <summary>One mistake and its place.</summary>
/// <param name="Activity">Id of the activity in a definition; null: elsewhere.</param>
/// <param name="Input">The activity's input, or the field of the request.</param>
/// <param name="Message">What is wrong, and the remedy.</param>
public sealed record Mistake(string? Activity, string? Input, string Message);
