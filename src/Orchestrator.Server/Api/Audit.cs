using Orchestrator.Core.Access;

namespace Orchestrator.Server.Api;

/// <summary>One line of the audit log.</summary>
/// <param name="Who">Name of a key, user:NAME, or "server".</param>
/// <param name="What">Kind of subject and verb, for example run.cancel.</param>
/// <param name="Subject">Id or name of what was changed.</param>
public sealed record AuditView(DateTimeOffset At, string Who, string What, string Subject, string Detail);

internal static class Audit
{
    public static void MapAudit(this RouteGroupBuilder api) =>
        api.MapGet("/audit", List).Named("listAudit", "Who changed what, newest first.", Role.Administrator).Refuses(400);

    private static async Task<PageView<AuditView>> List(IAccessStore access, int? offset, int? limit, CancellationToken cancellation) =>
        PageViews.Of(
            await access.AuditLog(Query.Page(offset, limit), cancellation), entry => new AuditView(entry.At, entry.Who, entry.What, entry.Subject, entry.Detail));
}
