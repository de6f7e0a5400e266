using System.Collections.Concurrent;
using System.Security.Cryptography;
using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Push;

/// <summary>
/// The agent's programs as eng/publish-agent lays them down: PLATFORM/orchestrator-agent, and PLATFORM.version beside it. Each is hashed once, also if
/// many ask for it at the same time, and again when one of the two files is another.
/// </summary>
/// <param name="version">Of a program without a version beside it.</param>
public sealed class PublishedAgents(string folder, string version) : IAgentPrograms
{
    private readonly ConcurrentDictionary<(string Path, DateTime Written, long Size, DateTime VersionWritten), Lazy<AgentProgramFile>> known = [];

    public string Place => folder;

    public AgentProgramFile? Find(string os, string architecture)
    {
        var platform = $"{os switch { "windows" => "win", "macos" => "osx", _ => os }}-{architecture}";
        if (platform.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_')))
            return null;
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
        return new AgentProgramFile(platform, file.FullName, File.Exists(beside) ? File.ReadAllText(beside).Trim() : version, hash, file.Length);
    }
}
