using System.Collections.Concurrent;
using System.Security.Cryptography;
using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Push;

/// <summary>The agent's programs as eng/publish-agent lays them down: PLATFORM/orchestrator-agent, and PLATFORM.version beside it. Each is hashed once.</summary>
/// <param name="version">Of a program without a version beside it.</param>
public sealed class PublishedAgents(string folder, string version) : IAgentPrograms
{
    private readonly ConcurrentDictionary<(string Path, DateTime Written, long Size), AgentProgramFile> known = [];

    public string Place => folder;

    public AgentProgramFile? Find(string os, string architecture)
    {
        var platform = $"{os switch { "windows" => "win", "macos" => "osx", _ => os }}-{architecture}";
        if (platform.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_')))
            return null;
        var file = new FileInfo(Path.Combine(folder, platform, os == "windows" ? "orchestrator-agent.exe" : "orchestrator-agent"));
        return file.Exists ? known.GetOrAdd((file.FullName, file.LastWriteTimeUtc, file.Length), _ => Read(platform, file)) : null;
    }

    private AgentProgramFile Read(string platform, FileInfo file)
    {
        var beside = Path.Combine(folder, platform + ".version");
        using var content = file.OpenRead();
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        return new AgentProgramFile(platform, file.FullName, File.Exists(beside) ? File.ReadAllText(beside).Trim() : version, hash, file.Length);
    }
}
