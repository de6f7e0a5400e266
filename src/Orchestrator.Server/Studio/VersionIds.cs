using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Core.Distributions;

namespace Orchestrator.Server.Studio;

/// <summary>
/// Elsa's id of a version, <c>DEFINITION~VERSION</c>; that of a draft also has a digest of its content, <c>DEFINITION~VERSION~DIGEST</c>. Elsa
/// Studio sends back the id of what it has read, so that a save over something else is noticed.
/// </summary>
internal static class VersionIds
{
    private const char Mark = '~';
    private const int DigestBytes = 9;

    public static string Of(StoredDefinition stored) => stored.IsPublished ? Of(stored.DefinitionId, stored.Version) : $"{Of(stored.DefinitionId, stored.Version)}{Mark}{Digest(stored.Json)}";

    /// <summary>Id of a published version.</summary>
    public static string Of(string definitionId, int version) => $"{definitionId}{Mark}{version.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Definition and version of an id, whatever its digest; null: it is none.</summary>
    public static (string DefinitionId, int Version)? Read(string? id) =>
        id?.Split(Mark) is [{ Length: > 0 } definition, var version, ..] && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (definition, number)
            : null;

    private static string Digest(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)).AsSpan(0, DigestBytes));
}
