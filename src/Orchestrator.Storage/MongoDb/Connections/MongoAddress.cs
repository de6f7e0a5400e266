using System.Buffers;
using System.Globalization;
using System.Net;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>Where a member of the replica set listens. Names compare in lower case, as MongoDB compares them.</summary>
internal readonly record struct MongoAddress
{
    public const int DefaultPort = 27017;

    private static readonly SearchValues<char> NotInHosts = SearchValues.Create(" /%@?#\\");

    private MongoAddress(string host, int port)
    {
        Host = host;
        Port = port;
    }

    /// <summary>A name or an IP address without brackets, in lower case.</summary>
    public string Host { get; }

    /// <summary>1 to 65535.</summary>
    public int Port { get; }

    /// <summary>Certainly this computer: <c>localhost</c> or an address of the loopback network.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>[::1]</c> or <c>[::1]:port</c>.</summary>
    public static bool TryParse(string text, out MongoAddress address)
    {
        address = default;
        string host, rest;
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || !IPAddress.TryParse(text[1..end], out _))
                return false;
            (host, rest) = (text[1..end], text[(end + 1)..]);
        }
        else
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            (host, rest) = colon < 0 ? (text, "") : (text[..colon], text[colon..]);
        }

        var port = DefaultPort;
        if (rest.Length > 0 && (rest[0] != ':' || !int.TryParse(rest.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535))
            return false;
        if (host.Length == 0 || host.AsSpan().ContainsAny(NotInHosts))
            return false;
        address = new MongoAddress(host.ToLowerInvariant(), port);
        return true;
    }

    public override string ToString() => Host?.Contains(':', StringComparison.Ordinal) == true ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
