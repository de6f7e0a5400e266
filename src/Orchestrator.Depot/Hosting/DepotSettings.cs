using System.Globalization;
using Orchestrator.Contracts.Packages;

namespace Orchestrator.Depot.Hosting;

/// <summary>A setting cannot be used; the message says which, and the remedy.</summary>
public sealed class DepotSettingsException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What is set for a depot on its own computer. All else comes with its plan.</summary>
public sealed record DepotSettings
{
    private const string Prefix = "ORCHESTRATOR_DEPOT_";
    private const int LongestContact = 3_600;

    /// <summary>ORCHESTRATOR_DEPOT_DATA: the folder with everything it keeps, <c>depot.json</c> among it.</summary>
    public required string Data { get; init; }

    /// <summary>ORCHESTRATOR_DEPOT_URLS: where it listens; http on loopback alone.</summary>
    public required IReadOnlyList<Uri> Urls { get; init; }

    /// <summary>ORCHESTRATOR_DEPOT_CERTIFICATE: its certificate and those up to the authority (PEM); null: none, http on loopback.</summary>
    public string? Certificate { get; init; }

    /// <summary>ORCHESTRATOR_DEPOT_CERTIFICATE_KEY: the certificate's private key (PEM); null: it is in the same file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>ORCHESTRATOR_DEPOT_CONTACT: how often it asks its parent for its plan and the time and tells how it is, in seconds, 1 to 3600.</summary>
    public TimeSpan Contact { get; init; } = TimeSpan.FromMinutes(1);

    /// <param name="find">A variable of the environment; null: it is not set.</param>
    /// <exception cref="DepotSettingsException">Some cannot be used; the message lists them.</exception>
    public static DepotSettings Read(Func<string, string?> find)
    {
        var problems = new List<string>();
        var settings = new DepotSettings
        {
            Data = Path.GetFullPath(Text("DATA") ?? "depot-data"),
            Urls = Addresses(Text("URLS") ?? "http://127.0.0.1:7600", problems),
            Certificate = Text("CERTIFICATE"),
            CertificateKey = Text("CERTIFICATE_KEY"),
            Contact = Seconds(Text("CONTACT") ?? "60", problems),
        };
        if (settings.Urls.Any(url => url.Scheme == Uri.UriSchemeHttps) && settings.Certificate is null)
            problems.Add($"{Prefix}URLS names https, and there is no certificate; set {Prefix}CERTIFICATE to a file in PEM.");
        foreach (var file in new[] { settings.Certificate, settings.CertificateKey })
        {
            if (file is not null && !File.Exists(file))
                problems.Add($"the file '{file}' of {Prefix}CERTIFICATE or {Prefix}CERTIFICATE_KEY is not there.");
        }

        return problems.Count == 0 ? settings : throw new DepotSettingsException(string.Join(Environment.NewLine, problems));

        string? Text(string name) => find(Prefix + name) is { } text && text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
    }

    private static List<Uri> Addresses(string text, List<string> problems)
    {
        var urls = new List<Uri>();
        foreach (var part in text.Split(',', ';').Select(part => part.Trim()).Where(part => part.Length > 0))
        {
            if (!Uri.TryCreate(part, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.AbsolutePath != "/")
                problems.Add($"{Prefix}URLS contains '{part}'; write https://HOST:PORT, several separated by commas.");
            else if (!ContentAccess.IsSafe(url))
                problems.Add($"{Prefix}URLS contains '{part}', which other computers can reach without encryption; use https.");
            else
                urls.Add(url);
        }

        return urls;
    }

    private static TimeSpan Seconds(string text, List<string> problems)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= LongestContact)
            return TimeSpan.FromSeconds(seconds);
        problems.Add($"{Prefix}CONTACT is '{text}'; write 1 to {LongestContact} seconds.");
        return TimeSpan.FromMinutes(1);
    }
}
