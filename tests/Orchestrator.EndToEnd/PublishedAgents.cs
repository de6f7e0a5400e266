using System.Xml.Linq;

namespace Orchestrator.EndToEnd;

/// <summary>The agents as they are shipped, published once for all tests: it takes a minute on a computer that has time.</summary>
internal static class PublishedAgents
{
    private static readonly string Project = Path.Combine(Repository.Root, "src", "Orchestrator.Agent", "Orchestrator.Agent.csproj");
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(Project)!, "bin", "agents");

    // Written last: what the publisher printed when it made what is there.
    private static readonly string Output = Path.Combine(Folder, "output.txt");

    private static readonly SemaphoreSlim Gate = new(1);

    /// <returns>The folder, as a server is told it, and what the publisher printed.</returns>
    public static async Task<(string Folder, string Output)> Publish()
    {
        await Gate.WaitAsync();
        try
        {
            Directory.CreateDirectory(Folder);
            await using var alone = await Alone();
            if (!IsCurrent())
            {
                File.Delete(Output);
                var done = await Called.Program(Called.Command("sh", [Repository.Publisher, Folder, "linux-x64", "win-x64"]), CancellationToken.None);
                done.Code.ShouldBe(0, done.Out + done.Error);
                await File.WriteAllTextAsync(Output, done.Out + done.Error);
            }

            return (Folder, await File.ReadAllTextAsync(Output));
        }
        finally
        {
            Gate.Release();
        }
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

    /// <summary>Other tests' processes publish into the same folder.</summary>
    private static async Task<FileStream> Alone()
    {
        for (var began = TimeProvider.System.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System))
        {
            try
            {
                return new FileStream(Path.Combine(Folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(10))
            {
                // Another one publishes.
            }
        }
    }

    /// <summary>Whether an earlier test run published them from the sources as they are.</summary>
    private static bool IsCurrent()
    {
        var sources = Projects(Project, [])
            .SelectMany(project => Directory.EnumerateFiles(Path.GetDirectoryName(project)!, "*", SearchOption.AllDirectories))
            .Where(file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Concat(Directory.EnumerateFiles(Repository.Root, "Directory.*"))
            .Append(Repository.Publisher);
        return File.Exists(Output) && sources.Max(File.GetLastWriteTimeUtc) < File.GetLastWriteTimeUtc(Output);
    }

    /// <summary>A project and all that it refers to.</summary>
    private static HashSet<string> Projects(string project, HashSet<string> found)
    {
        if (!found.Add(project))
            return found;
        foreach (var reference in XDocument.Load(project).Descendants("ProjectReference").Select(element => element.Attribute("Include")!.Value))
            Projects(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, reference)), found);
        return found;
    }

    private static async Task Put(string folder, byte[] program, string version)
    {
        Directory.CreateDirectory(Path.Combine(folder, "linux-x64"));
        await File.WriteAllTextAsync(Path.Combine(folder, "linux-x64.version"), version);
        await File.WriteAllBytesAsync(Path.Combine(folder, "linux-x64", "orchestrator-agent"), program);
    }
}
