using System.Globalization;
using System.Text.RegularExpressions;

namespace Orchestrator.Installation.Smb;

/// <summary>What Samba's programs print, read.</summary>
internal static partial class SmbAnswers
{
    private const int Limit = 1000;

    /// <summary>Bytes free on the drive, from the last line of a listing; null: it does not say.</summary>
    public static long? Free(string listing) =>
        Blocks().Match(listing) is { Success: true } match ? long.Parse(match.Groups["size"].Value, CultureInfo.InvariantCulture) * long.Parse(match.Groups["free"].Value, CultureInfo.InvariantCulture) : null;

    /// <summary>The folders of a listing, without "." and "..".</summary>
    public static IEnumerable<string> Folders(string listing) =>
        Entry().Matches(listing).Where(match => match.Groups["kind"].Value.Contains('D', StringComparison.Ordinal)).Select(match => match.Groups["name"].Value.Trim()).Where(name => name is not ("." or ".."));

    /// <summary>What <c>net rpc service status</c> prints.</summary>
    public static SmbService Service(string said) => new(
        State().Match(said) is { Success: true } state ? state.Groups["state"].Value.Trim() : "unknown",
        Executable().Match(said) is { Success: true } path ? path.Groups["path"].Value.Trim() : "");

    /// <summary>The description of a share in a long list; null: there is no such share.</summary>
    public static string? Share(string list, string name) =>
        list.Split('\n').FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.OrdinalIgnoreCase)) is { } line
            ? line[name.Length..].Trim().Split(' ', 2) is [_, var about] ? about.Trim() : ""
            : null;

    [GeneratedRegex(@"blocks of size (?<size>\d{1,10})\. (?<free>\d{1,15}) blocks available", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^  (?<name>.+?) +(?<kind>[A-Z]*) +\d+  \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex Entry();

    [GeneratedRegex(@"service is (?<state>[a-z ]+)\.\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex State();

    [GeneratedRegex(@"^\s*Executable Path\s*= (?<path>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex Executable();
}

/// <param name="State">"running", "stopped", "start pending", ...</param>
/// <param name="Path">What it starts.</param>
internal sealed record SmbService(string State, string Path)
{
    public bool IsRunning => State == "running";

    public bool IsStopped => State == "stopped";
}
