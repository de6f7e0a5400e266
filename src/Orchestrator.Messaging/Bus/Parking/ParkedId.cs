using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Messaging.Bus.Parking;

/// <summary>The id of a parked message follows from where it came from, its own id and its content: the same message parked again, also after it was tried again, is the same.</summary>
internal static class ParkedId
{
    public static string Of(string queue, string messageId, ReadOnlySpan<byte> body) => Convert.ToHexStringLower(Hash(queue, messageId, body).AsSpan(0, 16));

    public static byte[] Hash(string queue, string messageId, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{queue}\n{messageId}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
