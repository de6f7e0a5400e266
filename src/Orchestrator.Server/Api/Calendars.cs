using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using Orchestrator.Core.Access;
using Orchestrator.Server.Access;
using Orchestrator.Server.Calendars;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Import;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Api;

/// <summary>What a calendar file would do to a timeframe, or has done.</summary>
/// <param name="Timeframe">As it is afterwards; null where there are errors.</param>
/// <param name="Added">Exceptions that it did not have.</param>
/// <param name="LeftOut">Events that are over or cancelled.</param>
/// <param name="Errors">Why the file cannot be taken over, each with its line; nothing was stored.</param>
public sealed record CalendarImportView(TimeframeView? Timeframe, int Added, int LeftOut, IReadOnlyList<LineRemark> Errors);

internal static class Calendars
{
    private const int LargestFile = 1024 * 1024;

    public static void MapCalendars(this RouteGroupBuilder api)
    {
        api.MapGet("/timeframes/{name}/calendar", Export).Named("exportCalendar", "Its exceptions by date as iCalendar (RFC 5545).", Role.Viewer)
            .Produces<string>(contentType: "text/calendar").Refuses(404);
        api.MapPost("/timeframes/{name}/calendar", Import)
            .Named(
                "importCalendar",
                "Takes the events of an iCalendar file over as exceptions by date, weekly ones without an end into the week; nothing of it if there is an error in it, and with preview nothing is stored.",
                Role.Administrator)
            .Accepts<string>("*/*")
            .WithMetadata(new RequestSizeLimitAttribute(LargestFile + 1024))
            .Refuses(400, 404, 413);
    }

    private static ContentHttpResult Export(string name, NamedTimeframes timeframes, TimeProvider time) =>
        TypedResults.Text(CalendarWriter.Write(Timeframes.Find(timeframes, name), time.GetUtcNow()), "text/calendar", System.Text.Encoding.UTF8);

    /// <param name="level">Of the times that events cover; absent: no.</param>
    /// <param name="replace">True: instead of the exceptions it has; absent: beside them.</param>
    private static async Task<CalendarImportView> Import(
        string name, HttpRequest request, NamedTimeframes timeframes, TimeProvider time, AuditTrail audit, ClaimsPrincipal user, string? level, bool? replace, bool? preview,
        CancellationToken cancellation)
    {
        var timeframe = Timeframes.Find(timeframes, name);
        var covered = Query.Word<ActivityLevel>("level", level) ?? ActivityLevel.No;
        var file = await RequestText.Read(request, LargestFile, $"A calendar file has at most {LargestFile / 1024} KiB; split it.", cancellation);
        if (!Zones.TryResolve(timeframes.OrganisationZone, out var zone, out _))
            zone = DateTimeZone.Utc;
        var today = Instant.FromDateTimeOffset(time.GetUtcNow()).InZone(zone).Date;
        var reading = new CalendarReader(timeframe.Timeframe, covered, today).Read(file);
        IReadOnlyList<SpecialDays> before = replace == true ? [] : timeframe.Timeframe.Exceptions;
        var after = before.Union(reading.Exceptions).ToList();
        if (reading.Errors.Count == 0 && Timeframe.MistakeIn(after) is { } tooMany)
            reading.Errors.Add(new LineRemark(1, $"With those it has {tooMany}."));
        if (reading.Errors.Count > 0)
            return new CalendarImportView(null, 0, reading.LeftOut, reading.Errors);
        var changed = timeframe with { Timeframe = reading.Week.WithExceptions(after) };
        var view = preview == true || changed.Timeframe.Equals(timeframe.Timeframe)
            ? TimeframeView.Of(changed)
            : await Timeframes.Save(changed, timeframes, audit, user, cancellation);
        return new CalendarImportView(view, after.Except(timeframe.Timeframe.Exceptions).Count(), reading.LeftOut, []);
    }
}
