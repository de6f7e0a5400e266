using System.Collections.Concurrent;
using System.Security.Cryptography;
using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Push;

/// <summary>
/// The agent's programs as eng/publish-agent lays them down: PLATFORM/orchestrator-agent, beside it PLATFORM.version, and PLATFORM.glibc if it does not
/// start with every glibc; PLATFORM-portable is for those then. Each is hashed once, also if many ask for it at the same time, and again when it or its
/// version is another.
/// </summary>
/// <param name="version">Of a program without a version beside it.</param>
public sealed class PublishedAgents(string folder, string version) : IAgentPrograms
{
    private const string Portable = "-portable";

    private readonly ConcurrentDictionary<(string Path, DateTime Written, long Size, DateTime VersionWritten), Lazy<AgentProgramFile>> known = [];

    public string Place => folder;

    public IReadOnlyList<AgentProgramFile> Find(string os, string architecture)
    {
        var platform = $"{os switch { "windows" => "win", "macos" => "osx", _ => os }}-{architecture}";
        if (platform.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_')))
            return [];
        return [.. new[] { platform, platform + Portable }.Select(variant => Known(os, variant)).OfType<AgentProgramFile>()];
    }

    private AgentProgramFile? Known(string os, string platform)
    {
        var file = new FileInfo(Path.Combine(folder, platform, os == "windows" ? "orchestrator-agent.exe" : "orchestrator-agent"));
        if (!file.Exists)
            return null;
        var beside = Path.Combine(folder, platform + ".version");
        var key = (file.FullName, file.LastWriteTimeUtc, file.Length, File.GetLastWriteTimeUtc(beside));
        var found = known.GetOrAdd(key, _ => new Lazy<AgentProgramFile>(() => Read(platform, file, beside)));
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

    private AgentProgramFile Read(string platform, FileInfo file, string beside)
    {
        using var content = file.OpenRead();
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var glibc = Path.Combine(folder, platform + ".glibc");
        return new AgentProgramFile(platform, file.FullName, File.Exists(beside) ? File.ReadAllText(beside).Trim() : version, hash, file.Length)
        {
            Glibc = File.Exists(glibc) ? Version.Parse(File.ReadAllText(glibc).Trim()) : null,
        };
    }
}
