namespace Orchestrator.EndToEnd;

/// <summary>The agents as they are shipped, published once for all tests and kept while the sources are the same: it takes minutes.</summary>
internal static class PublishedAgents
{
    private const string Linux = "linux-x64";

    private const string Depot = "depot-linux-x64";
    private const string DepotProgram = "orchestrator-depot";

    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Orchestrator.Agent", "bin", "agents");

    private static readonly SemaphoreSlim Gate = new(1);
    private static string? printed;

    /// <returns>The folder, as a server is told it, and what the publisher printed.</returns>
    public static async Task<(string Folder, string Output)> Publish()
    {
        await Gate.WaitAsync();
        try
        {
            Directory.CreateDirectory(Folder);
            await using var alone = await Alone();
            if (printed is null)
            {
                var done = await Called.Program(Called.Command("sh", [Repository.Publisher, Folder]), CancellationToken.None);
                done.Code.ShouldBe(0, done.Out + done.Error);
                printed = done.Out + done.Error;
            }

            return (Folder, printed);
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>
    /// Another folder with Linux' agents alone, made to look older: their version, which stands in the programs as text, is written over by one of
    /// the same length. Everything else of them is the same.
    /// </summary>
    public static async Task MakeOlder(string folder, string version)
    {
        var (published, _) = await Publish();
        foreach (var platform in Platforms(published))
        {
            var current = await Version(published, platform);
            version.Length.ShouldBe(current.Length);
            var program = await File.ReadAllBytesAsync(Program(published, platform));
            var (from, to) = (System.Text.Encoding.ASCII.GetBytes(current), System.Text.Encoding.ASCII.GetBytes(version));
            for (var at = 0; program.AsSpan(at).IndexOf(from) is >= 0 and var found; at += from.Length)
            {
                at += found;
                to.CopyTo(program.AsSpan(at));
            }

            await Put(folder, platform, program, version);
        }
    }

    /// <summary>The same folder with the agents as they are.</summary>
    public static async Task MakeCurrent(string folder)
    {
        var (published, _) = await Publish();
        foreach (var platform in Platforms(published))
            await Put(folder, platform, await File.ReadAllBytesAsync(Program(published, platform)), await Version(published, platform));
    }

    /// <summary>The same folder with the depots' service as it is.</summary>
    public static async Task AddDepot(string folder)
    {
        var (published, _) = await Publish();
        await PutDepot(folder, Path.Combine(published, Depot, DepotProgram), await Version(published, Depot));
    }

    /// <summary>The same folder with an older service of depots, made from the same sources.</summary>
    public static async Task AddOlderDepot(string folder, string version)
    {
        await Publish();
        await Gate.WaitAsync();
        var made = Directory.CreateTempSubdirectory("orc-older-").FullName;
        try
        {
            await using var alone = await Alone();
            var project = Path.Combine(Repository.Root, "src", "Orchestrator.Depot");
            var done = await Called.Program(Called.Command("dotnet", ["publish", project, "-c", "Release", "-r", Linux, "--artifacts-path", made, "-o", Path.Combine(made, "depot"), "-v", "q", "--nologo", $"-p:Version={version}"]), CancellationToken.None);
            done.Code.ShouldBe(0, done.Out + done.Error);
            await PutDepot(folder, Path.Combine(made, "depot", DepotProgram), version);
        }
        finally
        {
            Gate.Release();
            Directory.Delete(made, recursive: true);
        }
    }

    /// <summary>The oldest glibc that Linux' preferred program starts with; null: any, because no native program could be made here.</summary>
    public static async Task<string?> Glibc() => File.Exists(GlibcFile(Folder)) ? (await File.ReadAllTextAsync(GlibcFile(Folder))).Trim() : null;

    // Without a native program there is nothing more portable than it.
    private static string[] Platforms(string published) => File.Exists(GlibcFile(published)) ? [Linux, Linux + "-portable"] : [Linux];

    private static string GlibcFile(string folder) => Path.Combine(folder, Linux + ".glibc");

    private static string Program(string folder, string platform) => Path.Combine(folder, platform, "orchestrator-agent");

    private static async Task<string> Version(string folder, string platform) => (await File.ReadAllTextAsync(Path.Combine(folder, platform + ".version"))).Trim();

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

    private static async Task Put(string folder, string platform, byte[] program, string version)
    {
        Directory.CreateDirectory(Path.Combine(folder, platform));
        if (platform == Linux && await Glibc() is { } glibc)
            await File.WriteAllTextAsync(GlibcFile(folder), glibc);
        await File.WriteAllTextAsync(Path.Combine(folder, platform + ".version"), version);
        await File.WriteAllBytesAsync(Program(folder, platform), program);
    }

    private static async Task PutDepot(string folder, string program, string version)
    {
        Directory.CreateDirectory(Path.Combine(folder, Depot));
        await File.WriteAllTextAsync(Path.Combine(folder, Depot + ".version"), version);
        File.Copy(program, Path.Combine(folder, Depot, DepotProgram), overwrite: true);
    }
}
