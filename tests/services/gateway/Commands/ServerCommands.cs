using MongoDB.Bson;
using Orchestrator.MongoGateway.Errors;
using Orchestrator.MongoGateway.Wire;

namespace Orchestrator.MongoGateway.Commands;

/// <summary>What the server says about itself, and signing in.</summary>
internal static class ServerCommands
{
    /// <summary>MongoDB 7.0, which does not yet have the command <c>bulkWrite</c>.</summary>
    private const int WireVersion = 21;

    private const int WriteBatch = 25_000, LargestDocument = 16 * 1024 * 1024;
    private const string SetName = "rs0";

    private static readonly byte[] Ok = new BsonDocument("ok", 1.0).ToBson();
    private static readonly ObjectId Election = ObjectId.GenerateNewId();

    public static void AddTo(Dictionary<string, Handler> handlers, TimeProvider time)
    {
        handlers["hello"] = handlers["isMaster"] = handlers["ismaster"] = call => Hello(call, time);
        handlers["saslStart"] = call => Task.FromResult(call.Client.Scram.Start(call.Command.Document).ToBson());
        handlers["saslContinue"] = Continue;
        handlers["logout"] = call =>
        {
            call.Client.User = null;
            return Task.FromResult(Ok);
        };
        handlers["ping"] = async call =>
        {
            await call.Postgres.EnsureReachable(call.Cancellation);
            return Ok;
        };
        handlers["connectionStatus"] = call => Task.FromResult(Status(call.Client));
        handlers["buildInfo"] = handlers["buildinfo"] = _ => Task.FromResult(BuildInfo());
        handlers["replSetGetStatus"] = call => Task.FromResult(SetStatus(call.Client));
    }

    private static async Task<byte[]> Hello(Call call, TimeProvider time)
    {
        // A driver that hears a greeting sends its commands here: not before the database takes them.
        await call.Postgres.EnsureReachable(call.Cancellation);
        var document = new BsonDocument
        {
            { "helloOk", true },
            { call.Command.Name == "hello" ? "isWritablePrimary" : "ismaster", true },
            { "setName", SetName },
            { "setVersion", 1 },
            { "secondary", false },
            { "hosts", new BsonArray { call.Client.Host } },
            { "primary", call.Client.Host },
            { "me", call.Client.Host },
            { "electionId", Election },
            { "maxBsonObjectSize", LargestDocument },
            { "maxMessageSizeBytes", Message.MaximumLength },
            { "maxWriteBatchSize", WriteBatch },
            { "localTime", time.GetUtcNow().UtcDateTime },
            { "logicalSessionTimeoutMinutes", 30 },
            { "connectionId", call.Client.Id },
            { "minWireVersion", 0 },
            { "maxWireVersion", WireVersion },
            { "readOnly", false },
        };
        if (call.Command.Document.Contains("saslSupportedMechs"))
            document["saslSupportedMechs"] = new BsonArray { "SCRAM-SHA-256" };
        if (call.Command.Document.TryGetValue("speculativeAuthenticate", out var speculation) && Speculate(call.Client, speculation.AsBsonDocument) is { } started)
            document["speculativeAuthenticate"] = started;
        document["ok"] = 1.0;
        return document.ToBson();
    }

    /// <summary>A driver may put its first message into the greeting. If it does not fit, the greeting is silent about it.</summary>
    private static BsonDocument? Speculate(Client client, BsonDocument command)
    {
        try
        {
            var reply = client.Scram.Start(command);
            reply.Remove("ok");
            return reply;
        }
        catch (MongoException)
        {
            return null;
        }
    }

    private static Task<byte[]> Continue(Call call)
    {
        var (reply, user) = call.Client.Scram.Continue(call.Command.Document);
        if (user is not null)
            call.Client.User = user;
        return Task.FromResult(reply.ToBson());
    }

    private static byte[] Status(Client client)
    {
        BsonArray users = client.User is { } user ? [new BsonDocument { { "user", user.Name }, { "db", "admin" } }] : [];
        return new BsonDocument
        {
            { "authInfo", new BsonDocument { { "authenticatedUsers", users }, { "authenticatedUserRoles", new BsonArray() } } },
            { "ok", 1.0 },
        }.ToBson();
    }

    private static byte[] BuildInfo() => new BsonDocument
    {
        { "version", "7.0.0" },
        { "versionArray", new BsonArray { 7, 0, 0, 0 } },
        { "gitVersion", "DocumentDB behind tests/services/gateway" },
        { "modules", new BsonArray() },
        { "bits", 64 },
        { "maxBsonObjectSize", LargestDocument },
        { "ok", 1.0 },
    }.ToBson();

    private static byte[] SetStatus(Client client) => new BsonDocument
    {
        { "set", SetName },
        { "myState", 1 },
        { "members", new BsonArray { new BsonDocument { { "_id", 0 }, { "name", client.Host }, { "health", 1.0 }, { "state", 1 }, { "stateStr", "PRIMARY" } } } },
        { "ok", 1.0 },
    }.ToBson();
}
