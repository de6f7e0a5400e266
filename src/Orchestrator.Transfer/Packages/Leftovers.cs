using Orchestrator.Contracts.Packages;

namespace Orchestrator.Transfer.Packages;

/// <summary>What a transfer takes away once all files are in their places.</summary>
internal static class Leftovers
{
    /// <summary>A destination with fewer folders above it is the system's or everybody's: nothing is cleaned up there.</summary>
    private const int FewestNames = 2;

    /// <summary>Why nothing may be removed in a folder that is not the package's own; null: it may.</summary>
    public static string? Flaw(string root)
    {
        var names = root[(Path.GetPathRoot(root)?.Length ?? 0)..].Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        return names.Length >= FewestNames
            ? null
            : $"files that are not in the package would be removed from '{root}', which is not a folder of the package's own; choose one at least {FewestNames} levels deep";
    }

    /// <summary>Removes what interrupted attempts have left in the folders of the package.</summary>
    public static void RemoveParts(Destination destination, PackageManifest manifest)
    {
        foreach (var folder in manifest.Files.Select(file => Path.GetDirectoryName(destination.PathOf(file))!).Distinct(StringComparer.Ordinal))
        {
            foreach (var part in Directory.EnumerateFiles(folder, "*" + PackagePaths.PartSuffix))
                File.Delete(part);
        }
    }

    /// <summary>Removes every file that is not in the package, and the folders that are empty then; links are removed, never followed.</summary>
    /// <returns>How many files.</returns>
    /// <exception cref="IOException">Something could not be removed.</exception>
    public static int RemoveOthers(Destination destination, PackageManifest manifest, CancellationToken cancellation)
    {
        var comparer = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        var kept = manifest.Files.Select(destination.PathOf).ToHashSet(comparer);
        var removed = 0;
        Visit(new DirectoryInfo(destination.Root));
        return removed;

        bool Visit(DirectoryInfo folder)
        {
            var isEmpty = true;
            foreach (var entry in folder.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None, ReturnSpecialDirectories = false }))
            {
                cancellation.ThrowIfCancellationRequested();
                if (entry is DirectoryInfo { LinkTarget: null } below)
                {
                    if (Visit(below))
                        below.Delete();
                    else
                        isEmpty = false;
                }
                else if (kept.Contains(entry.FullName))
                {
                    isEmpty = false;
                }
                else
                {
                    entry.Delete();
                    removed++;
                }
            }

            return isEmpty;
        }
    }
}
