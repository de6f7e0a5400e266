using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.MongoGateway.Authentication;

/// <summary>What a server keeps of a password for SCRAM-SHA-256 (RFC 7677): the password itself does not follow from it.</summary>
internal sealed record Credential(GatewayUser User, byte[] Salt, byte[] StoredKey, byte[] ServerKey)
{
    public const int Iterations = 15_000;

    public static Credential Of(GatewayUser user)
    {
        var salt = RandomNumberGenerator.GetBytes(28);
        var salted = Rfc2898DeriveBytes.Pbkdf2(user.Password, salt, Iterations, HashAlgorithmName.SHA256, 32);
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        return new Credential(user, salt, SHA256.HashData(clientKey), HMACSHA256.HashData(salted, "Server Key"u8));
    }
}

/// <summary>Everybody who may sign in.</summary>
internal sealed class Credentials(IEnumerable<GatewayUser> users)
{
    private readonly Dictionary<string, Credential> _known = users.ToDictionary(u => u.Name, Credential.Of);
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>For an unknown name something that nobody's password fits, the same each time: who asks does not learn which names exist.</summary>
    public Credential Find(string name)
    {
        if (_known.TryGetValue(name, out var credential))
            return credential;
        var salt = HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(name))[..28];
        return new Credential(new GatewayUser(name, "", null), salt, RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
    }
}
