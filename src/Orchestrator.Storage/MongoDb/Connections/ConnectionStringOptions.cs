using System.Globalization;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>The options of a connection string, by their names in MongoDB's documentation; case does not matter, a repeated one is refused.</summary>
internal sealed class ConnectionStringOptions
{
    private static readonly string[] Supported =
    [
        "appName", "authMechanism", "authSource", "connectTimeoutMS", "directConnection", "heartbeatFrequencyMS", "journal", "maxIdleTimeMS", "maxPoolSize",
        "readPreference", "replicaSet", "retryReads", "retryWrites", "serverSelectionTimeoutMS", "socketTimeoutMS", "ssl", "tls", "tlsCAFile", "tlsInsecure",
        "w", "waitQueueTimeoutMS", "wTimeoutMS",
    ];

    private readonly Dictionary<string, string> values;

    private ConnectionStringOptions(Dictionary<string, string> values) => this.values = values;

    public string? AuthSource => Text("authSource");

    public bool NamesMechanism => values.ContainsKey("authMechanism");

    /// <exception cref="StorageException">An option is unknown, repeated or has no value.</exception>
    public static ConnectionStringOptions Parse(string text)
    {
        var given = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            // The name only if it is a plain word: what follows a '?' that should have been escaped may be half a password.
            if (!Supported.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                var shown = name.Length <= 40 && equals >= 0 && name.All(char.IsAsciiLetter) ? $"the option '{name}'" : "one of its options";
                throw ConnectionString.Refuse($"{shown} is unknown or not supported; there are {string.Join(", ", Supported)}");
            }

            if (equals < 0 || equals == pair.Length - 1)
                throw ConnectionString.Refuse($"the option '{name}' has no value");
            if (!given.TryAdd(name, ConnectionString.Decode(pair[(equals + 1)..], $"option '{name}'")))
                throw ConnectionString.Refuse($"the option '{name}' is there twice");
        }

        return new ConnectionStringOptions(given);
    }

    /// <exception cref="StorageException">A value cannot be used.</exception>
    public MongoSettings ApplyTo(MongoSettings settings)
    {
        Demand("authMechanism", "SCRAM-SHA-256");
        Demand("readPreference", "primary");
        Demand("retryWrites", "true");
        Demand("retryReads", "true");
        if (values.ContainsKey("tls") && values.ContainsKey("ssl"))
            throw ConnectionString.Refuse("ssl is another name of tls; write one of them");
        var tls = Flag("tls") ?? Flag("ssl");
        return settings with
        {
            AppName = AppName() ?? settings.AppName,
            ReplicaSet = Text("replicaSet"),
            DirectConnection = Flag("directConnection") ?? false,
            Tls = tls ?? settings.Tls,
            PlainTextAccepted = tls == false,
            TlsCaFile = Text("tlsCAFile"),
            TlsInsecure = Flag("tlsInsecure") ?? false,
            WriteConcern = WriteConcern() ?? settings.WriteConcern,
            Journal = Flag("journal") ?? false,
            WriteTimeout = Time("wTimeoutMS") ?? settings.WriteTimeout,
            ConnectTimeout = Time("connectTimeoutMS") ?? settings.ConnectTimeout,
            ServerSelectionTimeout = Time("serverSelectionTimeoutMS") ?? settings.ServerSelectionTimeout,
            SocketTimeout = Time("socketTimeoutMS") ?? settings.SocketTimeout,
            WaitQueueTimeout = Time("waitQueueTimeoutMS") ?? settings.WaitQueueTimeout,
            Heartbeat = Time("heartbeatFrequencyMS") ?? settings.Heartbeat,
            MaxIdleTime = Time("maxIdleTimeMS") ?? settings.MaxIdleTime,
            MaxPoolSize = Number("maxPoolSize", 1, 1000) ?? settings.MaxPoolSize,
        };
    }

    private string? Text(string name) => values.GetValueOrDefault(name);

    private bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw ConnectionString.Refuse($"the option '{name}' is true or false"),
    };

    private int? Number(string name, int least, int most)
    {
        if (Text(name) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw ConnectionString.Refuse($"the option '{name}' is a number from {least} to {most}");
    }

    private TimeSpan? Time(string name) => Number(name, 1, 3_600_000) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    private string? AppName() => Text("appName") is not { } name || name.Length <= 128
        ? Text("appName")
        : throw ConnectionString.Refuse("the option 'appName' is at most 128 characters");

    private string? WriteConcern() => Text("w") is null or "majority" ? Text("w") : Number("w", 1, 50)!.Value.ToString(CultureInfo.InvariantCulture);

    private void Demand(string name, string only)
    {
        if (Text(name) is { } value && value != only)
            throw ConnectionString.Refuse($"the option '{name}' can only be {only}");
    }
}
