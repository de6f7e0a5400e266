using System.Text;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Transport;
using Orchestrator.Storage.MongoDb.Wire;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>Signs connections in with SCRAM-SHA-256. The derived key is kept, so that only the first connection takes the time to compute it.</summary>
internal sealed class ScramClient(MongoCredential credential)
{
    private readonly Lock keyLock = new();
    private (byte[] Salt, int Iterations, byte[] Key)? lastKey;

    /// <exception cref="MongoCommandException">User or password are wrong (code 18), or the server does not know the mechanism.</exception>
    /// <exception cref="MongoConnectionException">The connection broke, or the server did not prove that it knows the user.</exception>
    public async Task SignIn(WireConnection connection, TimeSpan limit, CancellationToken cancellation)
    {
        var proof = new ScramProof(credential.User, ScramProof.NewNonce());
        try
        {
            var reply = await Ask(new BsonDocument
            {
                { "saslStart", 1 },
                { "mechanism", "SCRAM-SHA-256" },
                { "payload", Payload(proof.First) },
                { "options", new BsonDocument("skipEmptyExchange", true) },
            });
            reply = await Ask(Continue(reply, proof.Final(Text(reply), SaltedPassword)));
            proof.Verify(Text(reply));
            if (!reply.GetValue("done", false).ToBoolean())
                reply = await Ask(Continue(reply, ""));
            if (!reply.GetValue("done", false).ToBoolean())
                throw new ScramException("it does not come to an end");
        }
        catch (ScramException failure)
        {
            throw new MongoConnectionException($"{connection.Address} was refused while signing in: {failure.Message}.", failure);
        }

        async Task<BsonDocument> Ask(BsonDocument command)
        {
            command["$db"] = credential.Source;
            using var request = WireRequest.Of(command);
            var answer = await connection.Exchange(request, limit, cancellation);
            ReplyErrors.Check(answer, command.GetElement(0).Name);
            return answer;
        }
    }

    private static BsonDocument Continue(BsonDocument reply, string text) => new()
    {
        { "saslContinue", 1 },
        { "conversationId", reply.GetValue("conversationId", 1) },
        { "payload", Payload(text) },
    };

    private static BsonBinaryData Payload(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string Text(BsonDocument reply) =>
        reply.TryGetValue("payload", out var payload) && payload.IsBsonBinaryData
            ? Encoding.UTF8.GetString(payload.AsBsonBinaryData.Bytes)
            : throw new ScramException("its answer has no payload");

    private byte[] SaltedPassword(byte[] salt, int iterations)
    {
        lock (keyLock)
        {
            if (lastKey is not { } known || known.Iterations != iterations || !known.Salt.AsSpan().SequenceEqual(salt))
                lastKey = known = (salt, iterations, ScramProof.Derive(credential.Password, salt, iterations));
            return known.Key;
        }
    }
}
