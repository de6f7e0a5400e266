using System.Security.Cryptography;
using System.Text;
using Orchestrator.Contracts.Signing;
using Orchestrator.Depot.Contact;
using Orchestrator.Depot.Plans;

namespace Orchestrator.Depot.Serving;

/// <summary>Who asks.</summary>
/// <param name="Child">Id of the depot that fetches from here; null: it is an agent.</param>
internal sealed record Caller(string? Child);

/// <summary>Knows agents by their grants, which the server signed, and depots by their tokens, whose hashes are in the plan. Neither needs the parent to be reached.</summary>
internal sealed class Doorkeeper(CommandVerifier verifier, PlanBook plans, CorrectedClock clock)
{
    private const string Bearer = "Bearer ";
    private const int LongestToken = 600;

    /// <summary>Null: nobody who is known here.</summary>
    public Caller? Of(HttpRequest request)
    {
        if (request.Headers.Authorization is not [{ Length: <= LongestToken } header] || !header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return null;
        var token = header[Bearer.Length..].Trim();
        if (plans.ChildOf(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))) is { } child)
            return new Caller(child);
        return verifier.Verify(token) is { } grant && grant.Until > clock.Now ? new Caller(null) : null;
    }
}
