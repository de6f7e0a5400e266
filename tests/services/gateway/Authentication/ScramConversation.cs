using System.Security.Cryptography;
using System.Text;
using MongoDB.Bson;
using Orchestrator.MongoGateway.Errors;

namespace Orchestrator.MongoGateway.Authentication;

/// <summary>The server's side of signing in with SCRAM-SHA-256 on one connection: saslStart, then saslContinue.</summary>
internal sealed class ScramConversation(Credentials credentials)
{
    private const string NoChannelBinding = "n,,";
    private Exchange? _exchange;
    private int _lastId;

    private sealed record Exchange(int Id, Credential Credential, string ClientFirst, string ServerFirst, string Nonce, bool SkipEmpty)
    {
        public bool Proven { get; set; }
    }

    /// <summary>Answers the client's first message with salt, iterations and a nonce of both sides.</summary>
    public BsonDocument Start(BsonDocument command)
    {
        if (command.GetValue("mechanism", "").AsString != "SCRAM-SHA-256")
            throw new MongoException(MongoError.MechanismUnavailable, "Only SCRAM-SHA-256 is offered.");
        var message = Encoding.UTF8.GetString(command["payload"].AsByteArray);
        var parts = message.Split(',');
        if (!message.StartsWith(NoChannelBinding, StringComparison.Ordinal) || parts.Length < 4 || !parts[2].StartsWith("n=", StringComparison.Ordinal) || !parts[3].StartsWith("r=", StringComparison.Ordinal))
            throw Refused();
        var name = parts[2][2..].Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        var credential = credentials.Find(name);
        var nonce = parts[3][2..] + Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
        var first = $"r={nonce},s={Convert.ToBase64String(credential.Salt)},i={Credential.Iterations}";
        var skip = command.TryGetValue("options", out var options) && options.AsBsonDocument.GetValue("skipEmptyExchange", false).ToBoolean();
        _exchange = new Exchange(++_lastId, credential, message[NoChannelBinding.Length..], first, nonce, skip);
        return Answer(_exchange, first, done: false);
    }

    /// <summary>Checks the client's proof, and proves to the client that the server knows the password, too.</summary>
    /// <returns>The reply, and who signed in once that is settled.</returns>
    public (BsonDocument Reply, GatewayUser? User) Continue(BsonDocument command)
    {
        var exchange = _exchange;
        if (exchange is null || command["conversationId"].ToInt32() != exchange.Id)
            throw Refused();
        var message = Encoding.UTF8.GetString(command["payload"].AsByteArray);
        if (exchange.Proven && message.Length == 0)
        {
            _exchange = null;
            return (Answer(exchange, "", done: true), exchange.Credential.User);
        }

        // Whatever is wrong, this exchange is over: a proof cannot be guessed at twice.
        _exchange = null;
        var proofAt = message.LastIndexOf(",p=", StringComparison.Ordinal);
        var expected = $"c={Convert.ToBase64String(Encoding.ASCII.GetBytes(NoChannelBinding))},r={exchange.Nonce}";
        if (proofAt < 0 || message[..proofAt] != expected)
            throw Refused();
        var signed = Encoding.UTF8.GetBytes($"{exchange.ClientFirst},{exchange.ServerFirst},{expected}");
        if (!ProofFits(message[(proofAt + 3)..], exchange.Credential, signed))
            throw Refused();
        var signature = Convert.ToBase64String(HMACSHA256.HashData(exchange.Credential.ServerKey, signed));
        exchange.Proven = true;
        if (exchange.SkipEmpty)
            return (Answer(exchange, $"v={signature}", done: true), exchange.Credential.User);
        _exchange = exchange;
        return (Answer(exchange, $"v={signature}", done: false), null);
    }

    private static bool ProofFits(string text, Credential credential, byte[] signed)
    {
        var proof = new byte[32];
        if (!Convert.TryFromBase64String(text, proof, out var length) || length != proof.Length)
            return false;
        var signature = HMACSHA256.HashData(credential.StoredKey, signed);
        for (var i = 0; i < proof.Length; i++)
            proof[i] ^= signature[i];
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(proof), credential.StoredKey);
    }

    private static BsonDocument Answer(Exchange exchange, string payload, bool done) => new()
    {
        { "conversationId", exchange.Id },
        { "done", done },
        { "payload", new BsonBinaryData(Encoding.UTF8.GetBytes(payload)) },
        { "ok", 1.0 },
    };

    private static MongoException Refused() => new(MongoError.AuthenticationFailed, "Authentication failed.");
}
