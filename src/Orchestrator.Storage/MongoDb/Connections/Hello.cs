using System.Runtime.InteropServices;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Transport;
using Orchestrator.Storage.MongoDb.Wire;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>The greeting: who we are, and what the member says about itself and its set.</summary>
internal sealed record Hello
{
    /// <summary>MongoDB 4.4: the first whose errors say by label what may be repeated.</summary>
    private const int OldestWireVersion = 9;

    public string? SetName { get; private init; }

    public bool IsPrimary { get; private init; }

    /// <summary>All members that can become primary, and the passive ones.</summary>
    public IReadOnlyList<MongoAddress> Members { get; private init; } = [];

    /// <summary>Rises with every election; null where elections are not told.</summary>
    public ObjectId? Election { get; private init; }

    public WireLimits Limits { get; private init; } = WireLimits.Default;

    /// <summary>The server forgets a session that was idle for this long.</summary>
    public TimeSpan SessionTimeout { get; private init; }

    public static BsonDocument Command(MongoSettings settings) => new()
    {
        { "hello", 1 },
        {
            "client", new BsonDocument
            {
                { "application", new BsonDocument("name", settings.AppName) },
                { "driver", new BsonDocument { { "name", "orchestrator" }, { "version", typeof(Hello).Assembly.GetName().Version?.ToString(3) ?? "0" } } },
                { "os", new BsonDocument { { "type", OperatingSystem.IsWindows() ? "Windows" : "Linux" }, { "architecture", RuntimeInformation.OSArchitecture.ToString() } } },
            }
        },
        { "$db", "admin" },
    };

    /// <summary>Reads the reply.</summary>
    /// <exception cref="UnsuitableServerException">No server of this kind, version or set can serve.</exception>
    /// <exception cref="MongoConnectionException">The reply lacks what every reply has.</exception>
    public static Hello Read(BsonDocument reply, MongoAddress address, MongoSettings settings)
    {
        ReplyErrors.Check(reply, "hello");
        if (reply.GetValue("msg", "").ToString() == "isdbgrid")
            throw new UnsuitableServerException($"{address} is a router of a sharded cluster; connect to a replica set.");
        if (Number(reply, "maxWireVersion", 0) < OldestWireVersion)
            throw new UnsuitableServerException($"{address} is older than MongoDB 4.4; update it.");
        var setName = reply.TryGetValue("setName", out var name) && name.IsString ? name.AsString : null;
        if (setName is null)
        {
            throw new UnsuitableServerException(
                reply.GetValue("isreplicaset", false).ToBoolean()
                    ? $"{address} belongs to a replica set that was not initiated; run rs.initiate() in its shell once."
                    : $"{address} is a standalone server, and transactions need a replica set; start it with --replSet rs0 and run rs.initiate() in its shell once.",
                mayChange: reply.GetValue("isreplicaset", false).ToBoolean());
        }

        if (settings.ReplicaSet is { } wanted && wanted != setName)
            throw new UnsuitableServerException($"{address} belongs to the replica set '{setName}' instead of '{wanted}'; correct replicaSet or the hosts.");
        if (!reply.TryGetValue("logicalSessionTimeoutMinutes", out var minutes) || !minutes.IsNumeric)
            throw new UnsuitableServerException($"{address} has no sessions, and transactions need them; use MongoDB 4.4 or later.");
        return new Hello
        {
            SetName = setName,
            IsPrimary = reply.GetValue("isWritablePrimary", reply.GetValue("ismaster", false)).ToBoolean(),
            Members = [.. Addresses(reply, "hosts"), .. Addresses(reply, "passives")],
            Election = reply.TryGetValue("electionId", out var election) && election.IsObjectId ? election.AsObjectId : null,
            SessionTimeout = TimeSpan.FromMinutes(Math.Clamp(minutes.ToInt64(), 1, 24 * 60)),
            Limits = new WireLimits(
                Number(reply, "maxBsonObjectSize", WireLimits.Default.MaxDocument),
                Math.Min(Number(reply, "maxMessageSizeBytes", WireLimits.Default.MaxMessage), WireLimits.Default.MaxMessage),
                Number(reply, "maxWriteBatchSize", WireLimits.Default.MaxStatements)),
        };
    }

    private static int Number(BsonDocument reply, string name, int otherwise) =>
        reply.TryGetValue(name, out var value) && value.IsNumeric && value.ToDouble() is >= 1 and <= int.MaxValue ? value.ToInt32() : otherwise;

    private static IEnumerable<MongoAddress> Addresses(BsonDocument reply, string name)
    {
        if (!reply.TryGetValue(name, out var list) || !list.IsBsonArray)
            yield break;
        foreach (var host in list.AsBsonArray)
        {
            if (host.IsString && MongoAddress.TryParse(host.AsString, out var address))
                yield return address;
        }
    }
}

/// <summary>A server that answers but cannot serve. The message says why and what to do.</summary>
/// <param name="mayChange">It may yet become one that can, so that waiting makes sense.</param>
internal sealed class UnsuitableServerException(string message, bool mayChange = false) : MongoConnectionException(message)
{
    public bool MayChange => mayChange;
}
