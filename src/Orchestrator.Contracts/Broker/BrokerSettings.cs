using System.Net;

namespace Orchestrator.Contracts.Broker;

/// <summary>Where the broker is and who asks. Text made of it never contains the password.</summary>
public sealed record BrokerSettings
{
    private BrokerSettings()
    {
    }

    public required string Host { get; init; }

    public required int Port { get; init; }

    public required bool Tls { get; init; }

    public required string VirtualHost { get; init; }

    public required string User { get; init; }

    public required string Password { get; init; }

    /// <summary>Certificates (PEM) of the authorities that may vouch for the broker; null: the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Reads <c>amqp(s)://user:password@host:port/vhost?cacertfile=path</c>.</summary>
    /// <param name="name">What the text is called where it was set; errors begin with it.</param>
    /// <exception cref="FormatException">It cannot be used; the message names place and remedy and does not repeat the text.</exception>
    public static BrokerSettings Parse(string text, string name = "ORCHESTRATOR_MESSAGING")
    {
        FormatException Mistake(string what) => new($"{name} {what}");

        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps"))
        {
            throw Mistake("is no address of a broker; write amqps://user:password@host:5671/vhost, or amqp:// for a broker on this computer. "
                + "Characters such as / # ? @ % in the password are percent-encoded (%2F %23 %3F %40 %25).");
        }

        var tls = uri.Scheme == "amqps";
        if (uri.Host.Length == 0)
            throw Mistake("names no host; write amqps://user:password@host:5671/vhost.");
        if (!tls && !IsLoopback(uri.Host))
            throw Mistake($"would send a password to '{uri.Host}' without encryption; use amqps:// (a broker on this computer may be amqp://127.0.0.1).");
        if (uri.Fragment.Length > 0)
            throw Mistake("contains a '#'; write %23 where it belongs to the password or the virtual host.");
        var credentials = uri.UserInfo.Split(':', 2);
        if (credentials.Length < 2 || credentials[0].Length == 0 || credentials[1].Length == 0)
            throw Mistake($"names no user and password; write {uri.Scheme}://user:password@{uri.Host}.");
        var path = uri.AbsolutePath.TrimStart('/');
        if (path.Contains('/'))
            throw Mistake("names a virtual host with a '/' in it; write %2F for it.");
        return new BrokerSettings
        {
            Host = uri.Host.Trim('[', ']'),
            Port = uri.IsDefaultPort || uri.Port <= 0 ? (tls ? 5671 : 5672) : uri.Port,
            Tls = tls,
            VirtualHost = path.Length == 0 ? "/" : Uri.UnescapeDataString(path),
            User = Uri.UnescapeDataString(credentials[0]),
            Password = Uri.UnescapeDataString(credentials[1]),
            CaFile = CaFileOf(uri, tls, Mistake),
        };
    }

    /// <summary>The address without credentials, for people and logs.</summary>
    public override string ToString() =>
        $"{(Tls ? "amqps" : "amqp")}://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port} (virtual host '{VirtualHost}', user '{User}')";

    private static string? CaFileOf(Uri uri, bool tls, Func<string, FormatException> mistake)
    {
        string? file = null;
        foreach (var part in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            if (pair[0] != "cacertfile")
                throw mistake($"has the option '{pair[0]}', which does not exist; the only one is cacertfile.");
            if (!tls)
                throw mistake("has the option cacertfile, which is for amqps:// only.");
            file = pair.Length == 2 ? Uri.UnescapeDataString(pair[1]) : "";
            if (!File.Exists(file))
                throw mistake($"names '{file}' as cacertfile, which does not exist; name a file with the authority's certificate in PEM.");
        }

        return file;
    }

    private static bool IsLoopback(string host) =>
        host is "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
