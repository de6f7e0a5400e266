namespace Orchestrator.EndToEnd;

/// <summary>The agents as they are shipped, published once for all tests.</summary>
internal static class PublishedAgents
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Orchestrator.Agent", "bin", "agents");

    private static readonly SemaphoreSlim Gate = new(1);
    private static Called? done;

    /// <returns>The folder, as a server is told it, and what the publisher printed.</returns>
    public static async Task<(string Folder, string Output)> Publish()
    {
        await Gate.WaitAsync();
        try
        {
            done ??= IsCurrent()
                ? new Called(0, "", "")
                : await Called.Program(Called.Command("sh", [Repository.Publisher, Folder, "linux-x64", "win-x64"]), CancellationToken.None);
        }
        finally
        {
            Gate.Release();
        }

        done.Code.ShouldBe(0, done.Out + done.Error);
        return (Folder, done.Out + done.Error);
    }

    /// <summary>
    /// Another folder with this computer's agent alone, made to look older: its version, which stands in the program as text, is written over by
    /// one of the same length. Everything else of it is the same.
    /// </summary>
    public static async Task MakeOlder(string folder, string version)
    {
        var (published, _) = await Publish();
        var current = (await File.ReadAllTextAsync(Path.Combine(published, "linux-x64.version"))).Trim();
        version.Length.ShouldBe(current.Length);
        var program = await File.ReadAllBytesAsync(Path.Combine(published, "linux-x64", "orchestrator-agent"));
        var (from, to) = (System.Text.Encoding.ASCII.GetBytes(current), System.Text.Encoding.ASCII.GetBytes(version));
        for (var at = 0; program.AsSpan(at).IndexOf(from) is >= 0 and var found; at += from.Length)
        {
            at += found;
            to.CopyTo(program.AsSpan(at));
        }

        await Put(folder, program, version);
    }

    /// <summary>The same folder with the agent as it is.</summary>
    public static async Task MakeCurrent(string folder)
    {
        var (published, _) = await Publish();
        await Put(folder, await File.ReadAllBytesAsync(Path.Combine(published, "linux-x64", "orchestrator-agent")), await File.ReadAllTextAsync(Path.Combine(published, "linux-x64.version")));
    }

    /// <summary>Whether an earlier test run published them from the sources as they are: it takes a minute on a computer that has time.</summary>
    private static bool IsCurrent()
    {
        var published = Path.Combine(Folder, "win-x64.version");
        var sources = new[] { "Agent", "Contracts", "Timeframes" }
            .Select(project => Path.Combine(Repository.Root, "src", $"Orchestrator.{project}"))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs*", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Concat(Directory.EnumerateFiles(Repository.Root, "Directory.*"))
            .Append(Repository.Publisher);
        return File.Exists(published) && sources.Max(File.GetLastWriteTimeUtc) < File.GetLastWriteTimeUtc(published);
    }

    private static async Task Put(string folder, byte[] program, string version)
    {
        Directory.CreateDirectory(Path.Combine(folder, "linux-x64"));
        await File.WriteAllTextAsync(Path.Combine(folder, "linux-x64.version"), version);
        await File.WriteAllBytesAsync(Path.Combine(folder, "linux-x64", "orchestrator-agent"), program);
    }
}
