namespace Orchestrator.Server.Hosting;

/// <summary>What sealed secrets are bound to.</summary>
internal static class SecretNames
{
    public const string SigningKey = "signing-key";

    /// <summary>The key that tokens for contents are made with.</summary>
    public const string ContentKey = "content-key";

    public static string OfHook(string hook) => "hook " + hook;

    /// <summary>The same for every spelling of the set's name.</summary>
    public static string OfCredentials(string set) => "credentials " + set.ToUpperInvariant();
}
