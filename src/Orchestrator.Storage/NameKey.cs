namespace Orchestrator.Storage;

/// <summary>A name as it is compared and ordered: without case, in every script.</summary>
internal static class NameKey
{
    public static string Of(string name) => name.ToUpperInvariant();
}
