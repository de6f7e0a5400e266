using System.Security.Claims;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Access;

/// <summary>Records who changed what. Every endpoint that changes something calls it once the change is stored.</summary>
internal sealed class AuditTrail(IAccessStore access, TimeProvider time)
{
    /// <param name="what">Subject's kind and verb: <c>run.cancel</c>.</param>
    /// <param name="subject">Id or name of what was changed.</param>
    /// <param name="detail">What is worth knowing about it; never a secret.</param>
    public Task Record(ClaimsPrincipal who, string what, string subject, string detail = "") =>
        access.Audit(new AuditEntry(time.GetUtcNow(), who.Who(), what, subject, detail), CancellationToken.None);

    /// <summary>What somebody does, or tries to do, at the door.</summary>
    /// <param name="from">The address that the request comes from, and what else is worth knowing.</param>
    public Task Record(User user, string what, string from) =>
        access.Audit(new AuditEntry(time.GetUtcNow(), user.Who, what, user.Name, $"from {from}"), CancellationToken.None);
}
