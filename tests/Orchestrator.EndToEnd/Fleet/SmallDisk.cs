namespace Orchestrator.EndToEnd.Fleet;

/// <summary>A disk of one megabyte that can be filled to its last byte. Mounting it takes root.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    private string Filler => Path.Combine(Folder, "filler");

    /// <summary>Null, with the reason, where it cannot be had.</summary>
    public static async Task<(SmallDisk? Disk, string Why)> Mount(CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return (null, "A small disk to fill can only be mounted on Linux, by root.");
        var folder = Directory.CreateTempSubdirectory("small-disk-").FullName;
        var mounted = await Called.Program(Called.Command("mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "small-disk", folder), cancellation);
        if (mounted.Code == 0)
            return (new SmallDisk(folder), "");
        Directory.Delete(folder);
        return (null, $"A small disk to fill cannot be mounted here: {mounted.Error.Trim()}");
    }

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        try
        {
            using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            while (true)
                filler.Write(new byte[512]);
        }
        catch (IOException)
        {
            // That was the last byte.
        }
    }

    public void Empty() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        (await Called.Program(Called.Command("umount", "--lazy", Folder), CancellationToken.None)).Code.ShouldBe(0);
        Directory.Delete(Folder);
    }
}
