using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Contracts.Bus;

/// <summary>From a sender's key to a run's id.</summary>
public static class RunKeys
{
    private const int LongestId = 64;
    private const int HashedBytes = 20;

    /// <summary>A run's id is 1 to 64 of A-Z, a-z, 0-9 and '-'.</summary>
    public static bool IsRunId(string text) => text.Length is > 0 and <= LongestId && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');

    /// <summary>The id of the run that is started under a key: the key itself if it can be an id, else "k-" and the first 20 bytes of its SHA-256 in lower-case hex.</summary>
    public static string RunIdOf(string idempotencyKey) =>
        IsRunId(idempotencyKey)
            ? idempotencyKey
            : "k-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(idempotencyKey)).AsSpan(0, HashedBytes));
}
