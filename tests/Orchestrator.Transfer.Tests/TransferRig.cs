using Orchestrator.Contracts.Packages;
using Orchestrator.Transfer.Contents;
using Orchestrator.Transfer.Packages;

namespace Orchestrator.Transfer.Tests;

/// <summary>A package on a server, and a folder it goes to.</summary>
internal sealed class TransferRig : IAsyncDisposable
{
    private static readonly DateTimeOffset Modified = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("orchestrator-transfer-").FullName;
    private readonly List<PackageFile> files = [];
    private readonly Dictionary<string, byte[]> contents = [];

    private TransferRig(ContentServer server) => Server = server;

    public ContentServer Server { get; }

    /// <summary>Deep enough that files may be removed in it.</summary>
    public string Root => Path.Combine(folder, "in", "product");

    public FetchPatience Patience { get; set; } =
        new() { Longest = TimeSpan.FromSeconds(1), FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(5), Silence = TimeSpan.FromSeconds(20) };

    public Func<string, long?> FreeBytes { get; set; } = PackageTransfer.FreeBytes;

    /// <summary>The file that says which files were read; null: there is none.</summary>
    public string? Record { get; private set; }

    public IFileRights? Rights { get; set; }

    public Func<bool> IsHeldBack { get; set; } = () => false;

    public PackageManifest Manifest => new() { Name = "product", Version = "1.0", Files = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)] };

    public static async Task<TransferRig> Start() => new(await ContentServer.Start());

    public PackageFile Add(string path, byte[] content, bool executable = false)
    {
        var file = new PackageFile { Path = path, Size = content.Length, Modified = Modified, Sha256 = Server.Add(content), Executable = executable };
        files.Add(file);
        contents[path] = content;
        return file;
    }

    public PackageFile Add(string path, int bytes, bool executable = false)
    {
        var content = new byte[bytes];
        new Random(path.Length + bytes).NextBytes(content);
        return Add(path, content, executable);
    }

    /// <summary>From now on it is recorded which files were read.</summary>
    public void Remember() => Record = Path.Combine(folder, "record");

    /// <summary>Writes something else of the same length where a file stands, so that only reading tells.</summary>
    public void Falsify(string path)
    {
        using (var file = new FileStream(PlaceOf(path), FileMode.Open, FileAccess.ReadWrite))
        {
            var first = file.ReadByte();
            file.Position = 0;
            file.WriteByte((byte)~first);
        }

        File.SetLastWriteTimeUtc(PlaceOf(path), Modified.UtcDateTime);
    }

    public string PlaceOf(string path) => Path.Combine(Root, path);

    public string PartOf(PackageFile file) => $"{PlaceOf(file.Path)}.{file.Sha256[..16]}.orc-part";

    /// <summary>Waits until so many bytes of a content have been written.</summary>
    public async Task HasArrived(string hash, long length, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        var part = PartOf(files.Single(file => file.Sha256 == hash));
        while (!File.Exists(part) || new FileInfo(part).Length < length)
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, limit.Token);
    }

    public void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PlaceOf(path))!);
        File.WriteAllBytes(PlaceOf(path), content);
    }

    public Task<TransferOutcome> Run(bool removeOthers = false, CancellationToken pause = default, CancellationToken stop = default, params string[] servers) =>
        Run(Root, removeOthers, pause, stop, servers);

    public async Task<TransferOutcome> Run(string root, bool removeOthers, CancellationToken pause, CancellationToken stop, params string[] servers)
    {
        using var client = new ContentClient(servers.Length > 0 ? Server.Access with { Servers = servers } : Server.Access, Patience.Silence);
        using var verified = Record is null ? null : VerifiedPlaces.Open(Record);
        return await new PackageTransfer(new ContentFetcher(client, Patience), root, removeOthers, FreeBytes, Rights, verified) { IsHeldBack = IsHeldBack }.Run(Manifest, pause, stop);
    }

    /// <summary>Every file is whole under its name, with its date and mode, and nothing is left of what arrived in part.</summary>
    public void ShouldBeComplete()
    {
        foreach (var file in files)
        {
            File.ReadAllBytes(PlaceOf(file.Path)).ShouldBe(contents[file.Path], file.Path);
            File.GetLastWriteTimeUtc(PlaceOf(file.Path)).ShouldBe(Modified.UtcDateTime);
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(PlaceOf(file.Path)).HasFlag(UnixFileMode.UserExecute).ShouldBe(file.Executable);
        }

        Directory.EnumerateFiles(Root, "*.orc-part", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    /// <summary>Whatever stands under a file's name is whole.</summary>
    public void ShouldHoldNoHalfFile()
    {
        foreach (var file in files.Where(file => File.Exists(PlaceOf(file.Path))))
            File.ReadAllBytes(PlaceOf(file.Path)).ShouldBe(contents[file.Path], file.Path);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
