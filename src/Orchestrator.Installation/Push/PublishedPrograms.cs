using System.Collections.Concurrent;
using System.Security.Cryptography;
using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Push;

/// <summary>
/// Programs as eng/publish-agent lays them down: PLATFORM/orchestrator-agent and depot-PLATFORM/orchestrator-depot, beside each PLATFORM.version, and
/// PLATFORM.glibc if it does not start with every glibc; PLATFORM-portable is for those then. Each is hashed once, also if many ask for it at the same
/// time, and again when it or its version is another.
/// </summary>
public sealed class PublishedPrograms : IServicePrograms
{
    private const string Portable = "-portable";

    private readonly string folder;
    private readonly string version;
    private readonly string prefix;

    private PublishedPrograms(string service, string prefix, string folder, string version) => (Service, this.prefix, this.folder, this.version) = (service, prefix, folder, version);

    private readonly ConcurrentDictionary<(string Path, DateTime Written, long Size, DateTime VersionWritten), Lazy<ProgramFile>> known = [];

    public string Service { get; }

    public string Place => folder;

    /// <param name="version">Of a program without a version beside it.</param>
    public static PublishedPrograms Agents(string folder, string version) => new("agent", "", folder, version);

    /// <inheritdoc cref="Agents"/>
    public static PublishedPrograms Depots(string folder, string version) => new("depot", "depot-", folder, version);

    public IReadOnlyList<ProgramFile> Find(string os, string architecture)
    {
        var platform = $"{prefix}{os switch { "windows" => "win", "macos" => "osx", _ => os }}-{architecture}";
        if (platform.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_')))
            return [];
        return [.. new[] { platform, platform + Portable }.Select(variant => Known(os, variant)).OfType<ProgramFile>()];
    }

    private ProgramFile? Known(string os, string platform)
    {
        var file = new FileInfo(Path.Combine(folder, platform, $"orchestrator-{Service}{(os == "windows" ? ".exe" : "")}"));
        if (!file.Exists)
            return null;
        var beside = Path.Combine(folder, platform + ".version");
        var key = (file.FullName, file.LastWriteTimeUtc, file.Length, File.GetLastWriteTimeUtc(beside));
        var found = known.GetOrAdd(key, _ => new Lazy<ProgramFile>(() => Read(platform, file, beside)));
        try
        {
            return found.Value;
        }
        catch
        {
            // It could not be read now; the next one who asks tries again.
            known.TryRemove(KeyValuePair.Create(key, found));
            throw;
        }
    }

    private ProgramFile Read(string platform, FileInfo file, string beside)
    {
        using var content = file.OpenRead();
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var glibc = Path.Combine(folder, platform + ".glibc");
        return new ProgramFile(platform, file.FullName, File.Exists(beside) ? File.ReadAllText(beside).Trim() : version, hash, file.Length)
        {
            Glibc = File.Exists(glibc) ? Version.Parse(File.ReadAllText(glibc).Trim()) : null,
        };
    }
}
