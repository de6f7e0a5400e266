using Orchestrator.Contracts.Packages;

namespace Orchestrator.Transfer.Packages;

/// <summary>The folder a package's files go to, and what stands there.</summary>
/// <param name="root">Its absolute path.</param>
/// <param name="rights">Whose the files become.</param>
/// <param name="verified">Which files need not be read again; null: none.</param>
internal sealed class Destination(string root, IFileRights rights, VerifiedPlaces? verified)
{
    private const int HashDigits = 16;

    public string Root => root;

    /// <summary>Why nothing may be done in this folder; null: it may. Whoever may make a link on the way would choose where this account writes and removes.</summary>
    /// <param name="removes">Files are removed there as well: then no folder above may be a link either.</param>
    public string? Flaw(bool removes)
    {
        if (removes && Leftovers.Flaw(root) is { } flaw)
            return flaw;
        for (var folder = root; folder is not null; folder = removes ? Path.GetDirectoryName(folder) : null)
        {
            if (new DirectoryInfo(folder).LinkTarget is { } target)
                return $"'{folder}' is a link to '{target}'; name the folder it leads to in the destination, or remove it";
        }

        return null;
    }

    public string PathOf(PackageFile file) => Path.Combine(root, file.Path.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Where a file arrives: beside its place, named by its content, so that what is left of another version is not gone on with.</summary>
    public string PartOf(PackageFile file) => $"{PathOf(file)}.{file.Sha256[..HashDigits]}{PackagePaths.PartSuffix}";

    /// <summary>Makes the folder of a file. No part of the way below the destination may be a link, which would lead elsewhere.</summary>
    /// <exception cref="IOException">Something stands in the way; the message says what.</exception>
    public void MakeWay(PackageFile file)
    {
        if (Flaw(removes: false) is { } flaw)
            throw new IOException(flaw);
        var folder = root;
        foreach (var name in file.Path.Split('/')[..^1])
        {
            folder = Path.Combine(folder, name);
            var there = new DirectoryInfo(folder);
            if (there.LinkTarget is not null)
                throw new IOException($"'{folder}' is a link and would lead elsewhere; remove it");
            if (File.Exists(folder))
                throw new IOException($"'{folder}' is a file where the package has a folder; remove it");
            if (!there.Exists)
                there.Create();
        }

        if (Directory.Exists(PathOf(file)) && new DirectoryInfo(PathOf(file)).LinkTarget is null)
            throw new IOException($"'{PathOf(file)}' is a folder where the package has a file; remove it");
    }

    /// <summary>Whether the file is there as it should be; its date, mode and owner are put right if only they are not.</summary>
    public async Task<bool> Has(PackageFile file, CancellationToken cancellation)
    {
        try
        {
            MakeWay(file);
            var place = new FileInfo(PathOf(file));
            if (!place.Exists || place.LinkTarget is not null || place.Length != file.Size)
                return false;
            var isKnown = verified?.Knows(file, place) == true;
            if (!isKnown && !await HasContent(place, file, cancellation))
                return false;
            if (place.LastWriteTimeUtc != file.Modified.UtcDateTime)
                place.LastWriteTimeUtc = file.Modified.UtcDateTime;
            rights.Put(place.FullName, file.Executable);
            if (!isKnown)
                verified?.Add(file, place);
            return true;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Bringing it will say what is wrong, or put it right.
            return false;
        }
    }

    /// <summary>A file has come whole and has its place.</summary>
    public void Came(PackageFile file) => verified?.Add(file, new FileInfo(PathOf(file)));

    private static async Task<bool> HasContent(FileInfo place, PackageFile file, CancellationToken cancellation)
    {
        await using var content = new FileStream(place.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return await Contents.PartFile.HashOf(content, cancellation) == file.Sha256;
    }

    /// <summary>Sets what belongs to a file beside its content.</summary>
    public void Prepare(string path, PackageFile file)
    {
        rights.Put(path, file.Executable);
        File.SetLastWriteTimeUtc(path, file.Modified.UtcDateTime);
    }
}
