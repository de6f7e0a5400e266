using System.Security.Claims;
using Orchestrator.Core.Distributions;
using Orchestrator.Server.Access;

namespace Orchestrator.Server.Definitions;

/// <summary>Definitions as they are stored before they are published.</summary>
internal static class Drafts
{
    /// <param name="json">The definition in canonical form, under its id.</param>
    public static StoredDefinition Of(Definition definition, string id, string json, DateTimeOffset at, ClaimsPrincipal user) => new()
    {
        DefinitionId = id,
        Version = 1,
        Name = definition.Name.Length > 0 ? definition.Name : id,
        Description = definition.Description,
        IsPublished = false,
        Json = json,
        SavedAt = at,
        SavedBy = user.Who(),
    };
}
