namespace Orchestrator.Server.Hosting;

/// <summary>
/// Where installers keep the files of their connections, secrets among them: a folder of the system's temporary ones, closed to others,
/// because the path of a socket must be short. What a killed server left behind goes at the next start.
/// </summary>
internal sealed class InstallerFolder : IDisposable
{
    private const string Prefix = "orc-";
    private const int LongestParent = 40;

    private readonly string note;

    private InstallerFolder(string path, string note) => (Path, this.note) = (path, note);

    public string Path { get; }

    public static InstallerFolder Open(DataFolder data)
    {
        var noted = System.IO.Path.Combine(data.Path, "installer.folder");
        if (File.Exists(noted) && File.ReadAllText(noted).Trim() is var left && System.IO.Path.GetFileName(left).StartsWith(Prefix, StringComparison.Ordinal) && Directory.Exists(left))
            Directory.Delete(left, recursive: true);
        var path = System.IO.Path.GetTempPath().Length <= LongestParent || OperatingSystem.IsWindows()
            ? Directory.CreateTempSubdirectory(Prefix).FullName
            : System.IO.Path.Combine("/tmp", Prefix + Guid.NewGuid().ToString("N")[..12]);
        DataFolder.CreatePrivate(path);
        File.WriteAllText(noted, path);
        return new InstallerFolder(path, noted);
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
            File.Delete(note);
        }
        catch (IOException)
        {
            // The next start removes it.
        }
    }
}
