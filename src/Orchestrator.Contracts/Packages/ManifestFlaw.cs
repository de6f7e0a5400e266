namespace Orchestrator.Contracts.Packages;

/// <summary>One thing that is wrong with a manifest.</summary>
/// <param name="Place">Field of the manifest: <c>name</c>, <c>version</c>, <c>files</c>, or <c>files[3].path</c>.</param>
/// <param name="Message">What is wrong, and the remedy.</param>
public sealed record ManifestFlaw(string Place, string Message)
{
    /// <summary>Mistakes that are told at once; more are not looked for.</summary>
    public const int Most = 100;

    /// <summary>All that is wrong with a manifest, at most <see cref="Most"/>; empty: it may be used.</summary>
    public static IReadOnlyList<ManifestFlaw> Of(PackageManifest manifest) => [.. All(manifest).Take(Most)];

    private static IEnumerable<ManifestFlaw> All(PackageManifest manifest)
    {
        if (PackageNames.FlawOfName(manifest.Name) is { } misnamed)
            yield return new ManifestFlaw("name", $"'{Shown(manifest.Name)}': {misnamed}.");
        if (PackageNames.FlawOfVersion(manifest.Version) is { } misnumbered)
            yield return new ManifestFlaw("version", $"'{Shown(manifest.Version)}': {misnumbered}.");
        if (manifest.Files.Count is 0 or > PackageLimits.Files)
        {
            yield return new ManifestFlaw("files", $"A package has 1 to {PackageLimits.Files} files, not {manifest.Files.Count}; {(manifest.Files.Count == 0 ? "add one" : "split it, or pack them")}.");
            yield break;
        }

        for (var index = 0; index < manifest.Files.Count; index++)
        {
            foreach (var (place, message) in Of(manifest.Files[index]))
                yield return new ManifestFlaw($"files[{index}].{place}", $"'{Shown(manifest.Files[index].Path)}': {message}.");
        }

        foreach (var flaw in Doubles(manifest.Files))
            yield return flaw;
    }

    private static IEnumerable<(string Place, string Message)> Of(PackageFile file)
    {
        if (PackagePaths.FlawOf(file.Path) is { } flaw)
            yield return ("path", flaw);
        if (file.Size is < 0 or > PackageLimits.FileBytes)
            yield return ("size", $"a file has 0 to {PackageLimits.FileBytes} bytes, not {file.Size}");
        if (!PackageNames.IsHash(file.Sha256))
            yield return ("sha256", "a SHA-256 is 64 hex digits in lower case");
        if (file.Modified.Offset != TimeSpan.Zero || file.Modified.Ticks % TimeSpan.TicksPerSecond != 0)
            yield return ("modified", "the date is in UTC and whole seconds");
        else if (file.Modified.Year is < 1980 or > 2107)
            yield return ("modified", "the date lies between 1980 and 2107, as file systems keep it; touch the file");
    }

    /// <summary>Files that would be one somewhere, and files where another one's folder would be.</summary>
    private static IEnumerable<ManifestFlaw> Doubles(IReadOnlyList<PackageFile> files)
    {
        var seen = new Dictionary<string, int>(files.Count, StringComparer.Ordinal);
        var sizes = new Dictionary<string, long>(files.Count, StringComparer.Ordinal);
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index < files.Count; index++)
        {
            var path = files[index].Path;
            if (!sizes.TryAdd(files[index].Sha256, files[index].Size) && sizes[files[index].Sha256] != files[index].Size)
                yield return new ManifestFlaw($"files[{index}].size", $"'{Shown(path)}': another file with the same SHA-256 has {sizes[files[index].Sha256]} bytes; work both out again.");
            if (!seen.TryAdd(PackagePaths.KeyOf(path), index))
                yield return new ManifestFlaw($"files[{index}].path", $"'{Shown(path)}': it is the same as '{Shown(files[seen[PackagePaths.KeyOf(path)]].Path)}' where case does not count; rename one.");
        }

        for (var index = 0; index < files.Count; index++)
        {
            var path = files[index].Path;
            for (var end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
            {
                var folder = path[..end];
                var key = PackagePaths.KeyOf(folder);
                if (seen.TryGetValue(key, out var other))
                    yield return new ManifestFlaw($"files[{index}].path", $"'{Shown(path)}': '{Shown(files[other].Path)}' is a file, so it cannot be a folder; rename one.");
                if (!folders.TryAdd(key, folder))
                {
                    if (folders[key] != folder)
                        yield return new ManifestFlaw($"files[{index}].path", $"'{Shown(path)}': its folder is written '{Shown(folders[key])}' elsewhere; write it in one way.");
                    break;
                }
            }
        }
    }

    private static string Shown(string text) => text.Length <= 100 ? text : text[..100] + "...";
}
