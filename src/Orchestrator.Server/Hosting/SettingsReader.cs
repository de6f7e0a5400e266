using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orchestrator.Contracts.Broker;
using Orchestrator.Contracts.Clock;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Packages;
using Orchestrator.Messaging.Installers;
using Orchestrator.Server.Access;
using Orchestrator.Storage;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Hosting;

/// <summary>Reads the settings by name; what is malformed or out of range is refused with its name and the remedy, all mistakes at once.</summary>
public static class SettingsReader
{
    private const string Prefix = "ORCHESTRATOR_";

    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "URLS", "DATA", "STORAGE", "STORAGE_FILE", "MESSAGING", "MESSAGING_FILE", "BROKER_ADMIN", "AGENTS_BROKER", "AGENTS_BROKER_CA", "AGENTS_SERVER", "SERVER_ADDRESS", "AGENTS_SERVER_CA", "BROKER_ADMIN_FILE", "API_KEY", "API_KEY_FILE", "ADMIN_PASSWORD", "ADMIN_PASSWORD_FILE", "MASTER_KEY", "MASTER_KEY_FILE", "MASTER_KEY_OLD", "MASTER_KEY_OLD_FILE", "TEST_CLOCK", "ZONE",
        "SIMULATE", "SIMULATE_OFFLINE", "SIMULATE_SLOW", "SIMULATE_FAILING", "AGENT", "AGENTS", "DEPOTS_CERTIFICATES", "CONSOLE", "RETENTION_DAYS", "LOG", "SHARDS", "INSTALLATIONS",
        "OUTPUT_KEEP_KB", "OUTPUT_MASKS", "OUTPUT_MASKS_FILE",

        // The command line's; whoever starts both from one shell has it set.
        "URL",
    };

    /// <summary>Every setting of the server, by name; those that a file can hold stand here without _FILE.</summary>
    public static IReadOnlyList<string> Names =>
        [.. Known.Where(name => name != "URL" && !name.EndsWith("_FILE", StringComparison.Ordinal)).Select(name => Prefix + name).Order(StringComparer.Ordinal)];

    /// <summary>Names that look like settings and are none: a typing mistake, or another program's (the agent's begin with ORCHESTRATOR_AGENT_, those of the tests with ORCHESTRATOR_TEST_).</summary>
    public static IReadOnlyList<string> Unknown(IConfiguration configuration) =>
    [
        .. configuration.AsEnumerable()
            .Select(pair => pair.Key)
            .Where(key => key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                && !key.StartsWith(Prefix + "AGENT_", StringComparison.OrdinalIgnoreCase)
                && !key.StartsWith(Prefix + "TEST_", StringComparison.OrdinalIgnoreCase)
                && !Known.Contains(key[Prefix.Length..]))
            .Order(StringComparer.Ordinal),
    ];

    /// <exception cref="SettingsException">Some settings cannot be used; the message lists them.</exception>
    public static ServerSettings Read(IConfiguration configuration)
    {
        var problems = new List<string>();
        var read = new Reading(configuration, problems);
        var data = Path.GetFullPath(read.Text("DATA") ?? "./.data");
        var settings = new ServerSettings
        {
            Urls = Urls(read.Text("URLS") ?? "http://127.0.0.1:5080", problems),
            Data = data,
            Storage = Storage(read.Secret("STORAGE") ?? $"sqlite:{Path.Combine(data, "orchestrator.db")}", problems),
            Broker = Broker(read.Secret("MESSAGING"), problems),
            BrokerAdmin = BrokerAdmin(read.Secret("BROKER_ADMIN"), problems),
            AgentsBroker = AgentsBroker(read.Text("AGENTS_BROKER"), problems),
            AgentsBrokerAuthorities = AgentsBrokerAuthorities(read.Text("AGENTS_BROKER_CA"), problems),
            AgentsServer = Addresses("AGENTS_SERVER", read.Text("AGENTS_SERVER"), problems),
            ServerAddress = Addresses("SERVER_ADDRESS", read.Text("SERVER_ADDRESS"), problems)?.FirstOrDefault(),
            AgentsServerAuthorities = AgentsServerAuthorities(read.Text("AGENTS_SERVER_CA"), problems),
            ApiKey = ApiKey(read.Secret("API_KEY"), problems),
            AdministratorPassword = AdministratorPassword(read.Secret("ADMIN_PASSWORD"), problems),
            MasterKey = MasterKey("MASTER_KEY", read, problems),
            OldMasterKey = MasterKey("MASTER_KEY_OLD", read, problems),
            TestClock = ReadTestClock(read.Text("TEST_CLOCK"), problems),
            Zone = Zone(read.Text("ZONE") ?? "UTC", problems),
            Simulated = new SimulatedSettings(
                read.Number("SIMULATE", 0, 0, 1_000_000),
                read.Number("SIMULATE_OFFLINE", 0, 0, 100),
                read.Number("SIMULATE_SLOW", 0, 0, 100),
                read.Number("SIMULATE_FAILING", 0, 0, 100)),
            Agent = Agent(read.Text("AGENT"), problems),
            Agents = Folder("AGENTS", read.Text("AGENTS"), "name the one that eng/publish-agent made, or remove the setting", problems),
            DepotCertificates = Folder("DEPOTS_CERTIFICATES", read.Text("DEPOTS_CERTIFICATES"), "name the one with NAME.pem and NAME.key of each depot, or remove the setting", problems),
            Console = read.Text("CONSOLE"),
            Installations = read.Number("INSTALLATIONS", InstallationWorkerOptions.DefaultAtOnce, 1, 10_000),
            RetentionDays = read.Number("RETENTION_DAYS", 90, 1, 36_500),
            Output = new OutputRules(
                OutputMasking.Read(read.Secret("OUTPUT_MASKS"), problems), read.Number("OUTPUT_KEEP_KB", OutputMasking.Default.KeepBytes / 1024, 0, OutputRules.MostBytes / 1024) * 1024),
            Log = read.Choice("LOG", LogLevel.Information),
            Shards = read.Number("SHARDS", 4, 1, 64),
        };
        if (settings.Simulated is { } fleet && fleet.OfflinePercent + fleet.SlowPercent + fleet.FailingPercent > 100)
            problems.Add("ORCHESTRATOR_SIMULATE_OFFLINE, _SLOW and _FAILING add up to more than 100 percent; lower one of them.");
        if (problems.Count > 0)
            throw new SettingsException(string.Join(Environment.NewLine, problems));
        return settings;
    }

    private static List<Uri> Urls(string text, List<string> problems)
    {
        var urls = new List<Uri>();
        foreach (var part in text.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(part, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.AbsolutePath != "/")
                problems.Add($"ORCHESTRATOR_URLS contains '{part}'; write scheme, host and port, for example http://127.0.0.1:5080.");
            else if (url.Scheme == "http" && !ServerSettings.IsLoopback(url))
                problems.Add($"ORCHESTRATOR_URLS contains '{part}', which other computers can reach without encryption; use https, or a loopback address such as http://127.0.0.1:{url.Port}.");
            else
                urls.Add(url);
        }

        if (urls.Count == 0 && problems.Count == 0)
            problems.Add("ORCHESTRATOR_URLS is empty; set it to http://127.0.0.1:5080 or remove it.");
        return urls;
    }

    private static string Storage(string text, List<string> problems)
    {
        try
        {
            _ = StorageOptions.Parse(text);
        }
        catch (StorageException unusable)
        {
            problems.Add(unusable.Message);
        }

        return text;
    }

    private static string? Broker(string? text, List<string> problems)
    {
        if (text is null || text.Equals("inprocess", StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            _ = BrokerSettings.Parse(text);
        }
        catch (FormatException unusable)
        {
            problems.Add(unusable.Message);
        }

        return text;
    }

    private static List<string>? AgentsBroker(string? text, List<string> problems)
    {
        if (text is null)
            return null;
        var addresses = text.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var address in addresses)
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0 || uri.Query.Length > 0)
                problems.Add($"ORCHESTRATOR_AGENTS_BROKER contains '{address}'; write amqps://HOST:PORT/VHOST, several separated by commas.");
            else if (uri.UserInfo.Length > 0)
                problems.Add($"ORCHESTRATOR_AGENTS_BROKER contains credentials for {uri.Host}; remove them, every agent gets its own.");
            else if (uri.Scheme == "amqp" && !ServerSettings.IsLoopback(uri))
                problems.Add($"ORCHESTRATOR_AGENTS_BROKER contains '{address}', where agents would send their passwords without encryption; use amqps.");
        }

        return [.. addresses];
    }

    private static string? AgentsBrokerAuthorities(string? file, List<string> problems)
    {
        if (file is not null && !File.Exists(file))
            problems.Add($"ORCHESTRATOR_AGENTS_BROKER_CA is '{file}', which does not exist; name a file with the authority's certificate in PEM.");
        return file;
    }

    private static List<Uri>? Addresses(string name, string? text, List<string> problems)
    {
        if (text is null)
            return null;
        var addresses = new List<Uri>();
        foreach (var part in text.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(part, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.PathAndQuery != "/" || address.UserInfo.Length > 0)
                problems.Add($"{Prefix}{name} contains '{part}'; write https://HOST:PORT, several separated by commas.");
            else if (!ContentAccess.IsSafe(address))
                problems.Add($"{Prefix}{name} contains '{part}', where tokens would be sent without encryption; use https.");
            else
                addresses.Add(address);
        }

        if (addresses.Count == 0 && problems.Count == 0)
            problems.Add($"{Prefix}{name} is empty; set it to https://HOST:PORT of this server, or remove it.");
        return addresses;
    }

    private static string? AgentsServerAuthorities(string? file, List<string> problems)
    {
        if (file is null)
            return null;
        try
        {
            var pem = File.ReadAllText(file);
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(pem);
            if (certificates.Count > 0)
                return pem;
            problems.Add($"ORCHESTRATOR_AGENTS_SERVER_CA is '{file}', which holds no certificate; name a file with the authority's certificate in PEM.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            problems.Add($"ORCHESTRATOR_AGENTS_SERVER_CA is '{file}', which cannot be read: {failure.Message} Name a file with the authority's certificate in PEM.");
        }

        return null;
    }

    private static Uri? BrokerAdmin(string? text, List<string> problems)
    {
        if (text is null)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || !address.UserInfo.Contains(':', StringComparison.Ordinal))
            problems.Add("ORCHESTRATOR_BROKER_ADMIN is no address with credentials; write https://USER:PASSWORD@HOST:PORT of the broker's management plugin.");
        else if (address.Scheme == "http" && !ServerSettings.IsLoopback(address))
            problems.Add($"ORCHESTRATOR_BROKER_ADMIN sends a password to {address.Host} without encryption; use https.");
        return address;
    }

    private static string? ApiKey(string? key, List<string> problems)
    {
        if (key is not null && (key.Length is < 16 or > 200 || key.Any(character => character is <= ' ' or > '~')))
            problems.Add("ORCHESTRATOR_API_KEY cannot be used; give 16 to 200 printable characters without blanks, for example the output of 'openssl rand -hex 32'.");
        return key;
    }

    private static string? AdministratorPassword(string? password, List<string> problems)
    {
        if (password is not null && PasswordRules.Mistake(password, FirstAdministrator.Name) is { } mistake)
            problems.Add($"ORCHESTRATOR_ADMIN_PASSWORD cannot be used. {mistake}");
        return password;
    }

    private static byte[]? MasterKey(string name, Reading read, List<string> problems)
    {
        if (read.Secret(name) is not { } text)
            return null;
        var key = new byte[64];
        if (Convert.TryFromBase64String(text, key, out var length) && length == 32)
            return key[..32];
        problems.Add($"{Prefix}{name} is not 32 bytes in base64; make one with 'openssl rand -base64 32'.");
        return null;
    }

    private static TestClock? ReadTestClock(string? text, List<string> problems)
    {
        try
        {
            return text is null ? null : TestClock.Parse(text, TimeProvider.System);
        }
        catch (FormatException mistake)
        {
            problems.Add(mistake.Message);
            return null;
        }
    }

    private static string? Agent(string? path, List<string> problems)
    {
        if (path is not null && !path.Equals(ServerSettings.NoAgent, StringComparison.OrdinalIgnoreCase) && !File.Exists(path))
            problems.Add($"ORCHESTRATOR_AGENT is '{path}', which does not exist; name the program orchestrator-agent, or 'none' for no agent on this computer.");
        return path;
    }

    private static string? Folder(string name, string? folder, string remedy, List<string> problems)
    {
        if (folder is not null && !Directory.Exists(folder))
            problems.Add($"ORCHESTRATOR_{name} is '{folder}', which is no folder; {remedy}.");
        return folder is null ? null : Path.GetFullPath(folder);
    }

    private static string Zone(string text, List<string> problems)
    {
        if (Zones.TryResolve(text, out var zone, out var error))
            return zone.Id;
        problems.Add($"ORCHESTRATOR_ZONE: {error}.");
        return text;
    }

    private sealed class Reading(IConfiguration configuration, List<string> problems)
    {
        public string? Text(string name) => configuration[Prefix + name] is { } text && text.Trim() is { Length: > 0 } trimmed ? trimmed : null;

        /// <summary>The setting itself, or the content of the file that NAME_FILE names.</summary>
        public string? Secret(string name)
        {
            if (Text(name + "_FILE") is not { } path)
                return Text(name);
            if (Text(name) is not null)
                problems.Add($"{Prefix}{name} and {Prefix}{name}_FILE are both set; remove one of them.");
            try
            {
                if (File.ReadAllText(path).Trim() is { Length: > 0 } secret)
                    return secret;
                problems.Add($"{Prefix}{name}_FILE: the file '{path}' is empty.");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                problems.Add($"{Prefix}{name}_FILE: '{path}' cannot be read: {failure.Message}");
            }

            return null;
        }

        public int Number(string name, int otherwise, int minimum, int maximum)
        {
            if (Text(name) is not { } text)
                return otherwise;
            if (int.TryParse(text, out var number) && number >= minimum && number <= maximum)
                return number;
            problems.Add($"{Prefix}{name} is '{text}'; give a number from {minimum} to {maximum}.");
            return otherwise;
        }

        public T Choice<T>(string name, T otherwise)
            where T : struct, Enum
        {
            if (Text(name) is not { } text)
                return otherwise;
            if (Enum.TryParse<T>(text, ignoreCase: true, out var choice) && Enum.IsDefined(choice) && !char.IsAsciiDigit(text[0]))
                return choice;
            problems.Add($"{Prefix}{name} is '{text}'; choose one of {string.Join(", ", Enum.GetNames<T>())}.");
            return otherwise;
        }
    }
}
