using System.Text.Json.Serialization;
using Orchestrator.Core.Credentials;

namespace Orchestrator.Server.Credentials;

/// <summary>The secrets of a set, as they are sealed.</summary>
internal sealed record CredentialSecrets(string? Password = null, string? PrivateKey = null, string? Passphrase = null, string? SudoPassword = null)
{
    public IReadOnlyList<CredentialSecret> Has =>
    [
        .. new[]
        {
            (CredentialSecret.Password, Password), (CredentialSecret.PrivateKey, PrivateKey), (CredentialSecret.Passphrase, Passphrase), (CredentialSecret.SudoPassword, SudoPassword),
        }.Where(secret => secret.Item2 is not null).Select(secret => secret.Item1),
    ];

    public override string ToString() => $"secrets ({string.Join(", ", Has)})";
}

/// <summary>The JSON of sealed secrets.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CredentialSecrets))]
internal sealed partial class CredentialJson : JsonSerializerContext;
