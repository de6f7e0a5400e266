using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using MongoDB.Driver.Core.Servers;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>What is known of the servers: what they last said, whether they can serve, and whom this program may talk to at all.</summary>
internal sealed class Members(MongoSettings settings)
{
    /// <summary>MongoDB 4.4: the first whose errors say by label what may be repeated.</summary>
    private const int OldestWireVersion = 9;

    private readonly ConcurrentDictionary<string, Remark> remarks = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<string> unsuitable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? primary;

    /// <summary>
    /// Ends, with the reason and the remedy, once every server of the connection string has turned out to be one that cannot serve, now or later.
    /// </summary>
    public Task<string> Unsuitable => unsuitable.Task;

    /// <summary>The server that commands go to, for messages: the primary, or the last one there was; before there was one, those of the connection string.</summary>
    public string Primary => primary ?? string.Join(", ", settings.Seeds);

    /// <summary>What each server last said, for whoever waited for a primary in vain.</summary>
    public string NoPrimary
    {
        get
        {
            var silent = settings.Seeds.Select(seed => seed.ToString()).Where(seed => !remarks.ContainsKey(seed));
            var told = remarks.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Value.Text);
            var all = string.Join(' ', told.Concat(silent.Select(seed => $"{seed} did not answer{Remedy}")));
            var limit = settings.ServerSelectionTimeout.TotalSeconds;
            return string.Create(CultureInfo.InvariantCulture, $"No primary was found within {limit:0.###} s. {all}");
        }
    }

    public void Note(ServerDescription server)
    {
        foreach (var member in server.ReplicaSetConfig?.Members ?? [])
        {
            if (Unsafe(member) is { } refusal)
                remarks[Name(member)] = new Remark(refusal, IsFinal: false);
        }

        if (server.Type == ServerType.ReplicaSetPrimary)
            primary = Name(server.EndPoint);
        if (Judge(server) is { } remark)
            remarks[Name(server.EndPoint)] = remark;
        if (settings.Seeds.All(seed => remarks.TryGetValue(seed.ToString(), out var known) && known.IsFinal))
            unsuitable.TrySetResult(string.Join(' ', settings.Seeds.Select(seed => remarks[seed.ToString()].Text)));
    }

    /// <summary>
    /// Called before a connection that will carry credentials and data. Members that a set names itself must be as safe to talk to as those of the
    /// connection string.
    /// </summary>
    /// <exception cref="UnsafeServerException">It leads to another computer, which the connection string does not allow for.</exception>
    public void DemandSafe(EndPoint server)
    {
        if (Unsafe(server) is { } refusal)
            throw new UnsafeServerException(refusal);
    }

    private string? Unsafe(EndPoint server)
    {
        var isPlain = !settings.Tls && !settings.PlainTextAccepted;
        if ((!isPlain && settings.Credential is not null) || IsHere(server))
            return null;
        return isPlain
            ? $"{Name(server)} is on another computer; add tls=true to the connection string, "
                + "or tls=false if data may cross that network in plain text."
            : $"{Name(server)} is on another computer, so a user is needed; write USER:PASSWORD@ before the hosts.";
    }

    private string Remedy => settings.Tls ? "; does it speak TLS (--tlsMode requireTLS)?" : ".";

    private static bool IsHere(EndPoint server)
    {
        try
        {
            return server switch
            {
                IPEndPoint at => IPAddress.IsLoopback(at.Address),
                DnsEndPoint at => at.Host == "localhost" || Array.TrueForAll(Dns.GetHostAddresses(at.Host), IPAddress.IsLoopback),
                _ => false,
            };
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public static string Name(EndPoint server) => server switch
    {
        DnsEndPoint at => string.Create(CultureInfo.InvariantCulture, $"{at.Host.ToLowerInvariant()}:{at.Port}"),
        _ => server.ToString() ?? "",
    };

    /// <returns>Null: nothing is wrong with it, or nothing is known yet.</returns>
    private Remark? Judge(ServerDescription server)
    {
        var name = Name(server.EndPoint);
        if (Unsafe(server.EndPoint) is { } refusal)
            return new Remark(refusal, IsFinal: false);
        if (server.Type == ServerType.Unknown)
            return server.HeartbeatException is { } failure ? Unreachable(name, failure) : null;
        if (server.Type == ServerType.ShardRouter)
            return new Remark($"{name} is a router of a sharded cluster; connect to a replica set.", IsFinal: true);
        if (server.WireVersionRange is { } versions && versions.Max < OldestWireVersion)
            return new Remark($"{name} is older than MongoDB 4.4; update it.", IsFinal: true);
        if (server.Type == ServerType.ReplicaSetGhost)
            return new Remark($"{name} belongs to a replica set that was not initiated; run rs.initiate() in its shell once.", IsFinal: false);
        if (server.Type == ServerType.Standalone)
        {
            return new Remark(
                $"{name} is a standalone server, and transactions need a replica set; start it with --replSet rs0 and run rs.initiate() in its shell once.", IsFinal: true);
        }

        if (settings.ReplicaSet is { } wanted && server.ReplicaSetConfig?.Name is { } setName && wanted != setName)
        {
            return new Remark(
                $"{name} belongs to the replica set '{setName}' instead of '{wanted}'; correct replicaSet or the hosts.", IsFinal: true);
        }

        if (server.LogicalSessionTimeout is null)
            return new Remark($"{name} has no sessions, and transactions need them; use MongoDB 4.4 or later.", IsFinal: true);
        return server.Type == ServerType.ReplicaSetPrimary
            ? new Remark($"{name} is the primary.", IsFinal: false)
            : new Remark($"{name} is not the primary.", IsFinal: false);
    }

    private Remark Unreachable(string name, Exception failure)
    {
        var cause = failure.GetBaseException();
        if (cause is AuthenticationException && settings.Tls)
        {
            var host = name[..name.LastIndexOf(':')];
            return new Remark(
                $"TLS with {name} failed: {cause.Message} Its certificate must be valid for the name '{host}' and come from an authority "
                + "that this computer or tlsCAFile=PATH names; and does it speak TLS (--tlsMode requireTLS)?",
                IsFinal: true);
        }

        return new Remark($"{name} did not answer ({cause.Message.TrimEnd('.')}){Remedy}", IsFinal: false);
    }

    private sealed record Remark(string Text, bool IsFinal);
}

/// <summary>A server that this program does not talk to. The message says why and what to do.</summary>
internal sealed class UnsafeServerException(string message) : Exception(message);
