using System.Formats.Tar;
using System.Security.Cryptography;
using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Packages;

/// <summary>The files below a folder, as a package lists them.</summary>
internal static class FolderScan
{
    private const int MistakesAtOnce = 20;

    /// <summary>Reads and hashes every file, by path. Empty folders are not a part of packages.</summary>
    /// <param name="hashed">Told the bytes of each file.</param>
    /// <returns>The files, and where the content of each hash is.</returns>
    /// <exception cref="CliException">There is no such folder, or something in it cannot be packed; all of it is named.</exception>
    public static async Task<(IReadOnlyList<PackageFileInfo> Files, IReadOnlyDictionary<string, string> Contents)> Of(string folder, Action<long> hashed, CancellationToken cancellation)
    {
        var root = new DirectoryInfo(folder);
        if (!root.Exists)
            throw new CliException(ExitCode.BadInput, $"There is no folder '{folder}'.", "Name the folder whose files make the package.");
        var mistakes = new List<string>();
        var files = new List<PackageFileInfo>();
        var contents = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Below(root, mistakes).OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            if (await Describe(root, file, mistakes, cancellation) is not { } described)
                continue;
            files.Add(described);
            contents.TryAdd(described.Sha256, file.FullName);
            hashed(described.Size);
        }

        if (mistakes.Count > 0)
            throw new CliException(ExitCode.BadInput, $"'{folder}' cannot be packed.", details: [.. mistakes.Take(MistakesAtOnce)]);
        return files.Count > 0 ? (files, contents) : throw new CliException(ExitCode.BadInput, $"'{folder}' holds no file.", "A package has at least one.");
    }

    private static List<FileInfo> Below(DirectoryInfo folder, List<string> mistakes)
    {
        var files = new List<FileInfo>();
        try
        {
            foreach (var entry in folder.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false }))
            {
                if (entry.LinkTarget is not null)
                    mistakes.Add($"{entry.FullName}: is a link; put what it points to in its place.");
                else if (entry is DirectoryInfo below)
                    files.AddRange(Below(below, mistakes));
                else if (entry is FileInfo file)
                    files.Add(file);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            mistakes.Add($"{folder.FullName}: cannot be read: {refused.Message}");
        }

        return files;
    }

    /// <summary>Anything else, such as a pipe, would be waited for without end when it is opened. .NET tells them apart only where it archives them; none of them has a length.</summary>
    private static bool IsFile(FileInfo file)
    {
        if (OperatingSystem.IsWindows() || file.Length > 0)
            return true;
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, leaveOpen: true))
            writer.WriteEntry(file.FullName, "entry");
        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()?.EntryType == TarEntryType.RegularFile;
    }

    private static async Task<PackageFileInfo?> Describe(DirectoryInfo root, FileInfo file, List<string> mistakes, CancellationToken cancellation)
    {
        try
        {
            if (!IsFile(file))
            {
                mistakes.Add($"{file.FullName}: is no file; take it out.");
                return null;
            }

            await using var content = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
            var modified = DateTimeOffset.FromUnixTimeSeconds(new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeSeconds());
            var isExecutable = !OperatingSystem.IsWindows() && (file.UnixFileMode & UnixFileMode.UserExecute) != UnixFileMode.None;
            return new PackageFileInfo(Path.GetRelativePath(root.FullName, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), content.Length, modified, hash, isExecutable);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            mistakes.Add($"{file.FullName}: cannot be read: {refused.Message}");
            return null;
        }
    }
}
