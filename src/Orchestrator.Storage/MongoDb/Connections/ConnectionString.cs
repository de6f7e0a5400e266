using System.Buffers;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>
/// Reads <c>mongodb://[user:password@]host[:port][,host[:port]...][/database][?option=value&amp;...]</c>, or <c>mongodb+srv://</c> with the one name of a service record.
/// What it does not know, or cannot serve, it refuses: an option that is passed over may be the one that keeps data safe. No message repeats the string.
/// </summary>
internal static class ConnectionString
{
    private const string Prefix = "mongodb://";
    private const string ServicePrefix = "mongodb+srv://";
    private const string DefaultDatabase = "orchestrator";
    private const int MaxDatabaseName = 63;

    private static readonly SearchValues<char> NotInDatabaseNames = SearchValues.Create("/\\. \"$*<>:|?\0");

    /// <exception cref="StorageException">It cannot be used; the message says which part and what to write instead.</exception>
    public static MongoSettings Parse(string text)
    {
        var isService = text.StartsWith(ServicePrefix, StringComparison.OrdinalIgnoreCase);
        if (!isService && !text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            throw Refuse("it does not begin with mongodb:// or mongodb+srv://");

        var (beforeOptions, options) = Cut(text[(isService ? ServicePrefix : Prefix).Length..], '?');
        var (authority, database) = Cut(beforeOptions, '/');
        if (database?.Contains('/', StringComparison.Ordinal) == true || authority.Contains('#', StringComparison.Ordinal))
            throw Refuse("it has a '/' or '#' that is out of place; write those in a user name or password as %2F and %23");
        var at = authority.LastIndexOf('@');
        var (user, password) = at < 0 ? (null, null) : UserInfo(authority[..at]);

        var name = Decode(database ?? "", "database name");
        var given = ConnectionStringOptions.Parse(options ?? "");
        var hosts = authority[(at + 1)..];
        // Whoever names a service means servers elsewhere, so that TLS is what is meant, too.
        var settings = given.ApplyTo(new MongoSettings
        {
            Seeds = isService ? [Service(hosts)] : Seeds(hosts),
            IsService = isService,
            Tls = isService,
            Database = Database(name.Length > 0 ? name : DefaultDatabase),
        });
        if (user is not null)
        {
            var source = given.AuthSource ?? (name.Length > 0 ? name : "admin");
            settings = settings with { Credential = new MongoCredential(user, password!, source), NamesAuthSource = given.AuthSource is not null };
        }
        else if (given.AuthSource is not null || given.NamesMechanism)
            throw Refuse("authSource and authMechanism need a user and a password before the host");
        Secure(settings);
        return settings;
    }

    internal static StorageException Refuse(string what) => new($"The MongoDB connection string cannot be used: {what}.");

    internal static string Decode(string text, string part)
    {
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
                throw Refuse($"the {part} has a '%' that begins no escape; write it as %25");
        }

        return Uri.UnescapeDataString(text);
    }

    private static (string Before, string? After) Cut(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }

    private static (string User, string Password) UserInfo(string text)
    {
        var (user, password) = Cut(text, ':');
        if (text.AsSpan().ContainsAny('@', '/') || password is null || password.Contains(':', StringComparison.Ordinal))
            throw Refuse("user and password are USER:PASSWORD@; write ':', '/', '?', '#', '@' and '%' in them as %3A, %2F, %3F, %23, %40 and %25");
        var decoded = Decode(password, "password");
        if (user.Length == 0 || decoded.Length == 0)
            throw Refuse("user and password may not be empty");
        return (Decode(user, "user name"), decoded);
    }

    private static MongoAddress Service(string text) =>
        !text.AsSpan().ContainsAny(',', ':') && MongoAddress.TryParse(text, out var address)
            ? address
            : throw Refuse("mongodb+srv:// takes one name without a port; the service record has the ports");

    private static List<MongoAddress> Seeds(string text)
    {
        var seeds = new List<MongoAddress>();
        foreach (var host in text.Split(','))
        {
            if (!MongoAddress.TryParse(host, out var address))
                throw Refuse($"host number {seeds.Count + 1} is not HOST or HOST:PORT (an IPv6 address in brackets)");
            if (!seeds.Contains(address))
                seeds.Add(address);
        }

        return seeds;
    }

    private static string Database(string name) =>
        name.Length <= MaxDatabaseName && !name.AsSpan().ContainsAny(NotInDatabaseNames)
            ? name
            : throw Refuse($"the database name is longer than {MaxDatabaseName} characters or has one of / \\ . \" $ * < > : | ? or a space");

    private static void Secure(MongoSettings settings)
    {
        if (settings.DirectConnection && (settings.Seeds.Count > 1 || settings.IsService))
            throw Refuse("directConnection=true takes one host");
        if (!settings.Tls && (settings.TlsInsecure || settings.TlsCaFile is not null))
            throw Refuse("tlsCAFile and tlsInsecure need tls=true");
        if (settings.Seeds.FirstOrDefault(seed => !seed.IsLoopback) is not { Port: > 0 } remote)
            return;
        if (settings.TlsInsecure)
            throw Refuse($"tlsInsecure is for servers on this computer, and {remote} may be elsewhere; name the authority of its certificate with tlsCAFile=PATH");
        if (settings.Credential is null)
            throw Refuse($"{remote} may be on another computer, so a user is needed; write USER:PASSWORD@ before the hosts");
        if (!settings.Tls && !settings.PlainTextAccepted)
            throw Refuse($"{remote} may be on another computer; add tls=true, or tls=false if data may cross that network in plain text");
    }
}
