using System.Net;
using Orchestrator.Agent.Hosting;

namespace Orchestrator.Agent.Enrolment;

/// <summary>What <c>orchestrator-agent enroll</c> is told.</summary>
internal sealed record EnrolSettings
{
    private static readonly string[] Names = ["server", "token-file", "data", "name", "server-key-fingerprint", "server-ca"];

    public required Uri Server { get; init; }

    /// <summary>Null: standard input.</summary>
    public required string? TokenFile { get; init; }

    public required string Data { get; init; }

    /// <summary>Null: the computer's own name.</summary>
    public required string? Name { get; init; }

    /// <summary>SHA-256 of the server's public key, 64 hex digits; null: the key is taken from whoever answers at <see cref="Server"/>.</summary>
    public required string? Fingerprint { get; init; }

    /// <summary>Certificates (PEM) of the authorities that may vouch for the server; null: the system's.</summary>
    public required string? ServerAuthorities { get; init; }

    /// <summary>Reads what follows the word "enroll".</summary>
    /// <exception cref="FormatException">Something is missing or not understood; the message says what.</exception>
    public static EnrolSettings Parse(ReadOnlySpan<string> arguments, Func<string, string?> environment)
    {
        var values = Options.Read(arguments, Names);
        var data = values.GetValueOrDefault("data") ?? environment("ORCHESTRATOR_AGENT_DATA");
        var server = values.GetValueOrDefault("server") ?? throw new FormatException("--server is missing.");
        return new EnrolSettings
        {
            Server = Address(server),
            TokenFile = values.GetValueOrDefault("token-file"),
            Data = data is { Length: > 0 } ? data : throw new FormatException("--data is missing."),
            Name = values.GetValueOrDefault("name"),
            Fingerprint = values.GetValueOrDefault("server-key-fingerprint") is { } text ? ReadFingerprint(text) : null,
            ServerAuthorities = values.GetValueOrDefault("server-ca"),
        };
    }

    private static Uri Address(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0 || uri.Query.Length > 0)
            throw new FormatException("--server must be the server's address, for example https://orchestrator.example:5443.");
        var isHere = uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        return uri.Scheme == "https" || isHere
            ? uri
            : throw new FormatException($"--server would send the token to '{uri.Host}' without encryption; use https.");
    }

    private static string ReadFingerprint(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal).Trim().ToLowerInvariant();
        return digits.Length == 64 && digits.All(char.IsAsciiHexDigit)
            ? digits
            : throw new FormatException("--server-key-fingerprint must be 64 hex digits, as 'orchestrator enrolment create' shows them.");
    }
}
