using System.ComponentModel;
using Orchestrator.Contracts.Packages;
using Orchestrator.Transfer.Contents;

namespace Orchestrator.Transfer.Packages;

/// <summary>
/// Brings the files of a package into a folder. It may be repeated, killed and repeated again: what is in place is left, what has arrived in
/// part is gone on with, and a file appears under its name only once the whole of it is verified and on the disk.
/// </summary>
/// <param name="fetcher">Where contents come from.</param>
/// <param name="root">Absolute path of the folder; it is made if it is missing.</param>
/// <param name="removeOthers">Files that are not in the package are removed once all others are there.</param>
/// <param name="freeBytes">Free space on the volume of a folder; null: nobody knows.</param>
/// <param name="rights">Whose the files become; null: their maker's, read by everybody.</param>
/// <param name="verified">Which files this transfer has read before; null: none.</param>
public sealed class PackageTransfer(
    ContentFetcher fetcher, string root, bool removeOthers, Func<string, long?> freeBytes, IFileRights? rights = null, VerifiedPlaces? verified = null)
{
    private readonly Destination destination = new(Path.GetFullPath(root), rights ?? new UsualRights(), verified);
    private readonly LineMeter line = new();
    private long bytes;

    /// <summary>Awaited before another file is begun, and told how long the one before took; null: there is no rest. Ends early when a pause is asked for.</summary>
    public Func<TimeSpan, CancellationToken, CancellationToken, Task>? Rest { get; init; }

    /// <summary>Whether a rate is set at the moment, so that nobody can tell how fast the line is.</summary>
    public Func<bool> IsHeldBack { get; init; } = static () => false;

    /// <summary>Free space as the system tells it.</summary>
    public static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <param name="pause">While this is cancelled no file is begun.</param>
    /// <param name="stop">Ends it at once, in the middle of a file.</param>
    /// <exception cref="OperationCanceledException">It was stopped; what has arrived is gone on with when it is repeated.</exception>
    public async Task<TransferOutcome> Run(PackageManifest manifest, CancellationToken pause, CancellationToken stop) =>
        await Transfer(manifest, pause, stop) with { LineRate = line.BytesPerSecond };

    private async Task<TransferOutcome> Transfer(PackageManifest manifest, CancellationToken pause, CancellationToken stop)
    {
        var outcomes = manifest.Files.Select(file => new FileOutcome(file.Path, file.Size, FileState.NotBegun)).ToArray();
        try
        {
            if (destination.Flaw(removeOthers) is { } flaw)
                return Failed(outcomes, flaw);
            Directory.CreateDirectory(destination.Root);
            if (await Compare(manifest, outcomes, pause, stop) is { } paused)
                return paused;
            if (Room(manifest, outcomes) is { } tooLittle)
                return Failed(outcomes, tooLittle);
            if (await Bring(manifest, outcomes, pause, stop) is { } ended)
                return ended;
            return outcomes.Any(file => file.State == FileState.Failed) ? Failed(outcomes, "") : Close(manifest, outcomes, stop);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or Win32Exception)
        {
            return Failed(outcomes, refused.Message);
        }
    }

    private async Task<TransferOutcome?> Compare(PackageManifest manifest, FileOutcome[] outcomes, CancellationToken pause, CancellationToken stop)
    {
        for (var index = 0; index < outcomes.Length; index++)
        {
            stop.ThrowIfCancellationRequested();
            if (pause.IsCancellationRequested)
                return new TransferOutcome(TransferEnding.Paused, outcomes, bytes);
            if (await destination.Has(manifest.Files[index], stop))
                outcomes[index] = outcomes[index] with { State = FileState.InPlace };
        }

        return null;
    }

    /// <summary>What is missing must fit beside what is there, because files are replaced only once they are whole.</summary>
    private string? Room(PackageManifest manifest, FileOutcome[] outcomes)
    {
        var missing = manifest.Files.Where((_, index) => outcomes[index].State == FileState.NotBegun).ToList();
        var needed = missing.Sum(file => file.Size - Math.Min(file.Size, PartFile.LengthOf(destination.PartOf(file))));
        return freeBytes(destination.Root) is { } free && free < needed
            ? $"{needed} bytes are missing and {free} are free on the volume of '{destination.Root}'; make room there"
            : null;
    }

    private async Task<TransferOutcome?> Bring(PackageManifest manifest, FileOutcome[] outcomes, CancellationToken pause, CancellationToken stop)
    {
        TimeSpan? took = null;
        for (var index = 0; index < outcomes.Length; index++)
        {
            if (outcomes[index].State != FileState.NotBegun)
                continue;
            if (took is { } before && Rest is not null)
                await Rest(before, pause, stop);
            stop.ThrowIfCancellationRequested();
            if (pause.IsCancellationRequested)
                return new TransferOutcome(TransferEnding.Paused, outcomes, bytes);
            var (began, isHeld, had) = (TimeProvider.System.GetTimestamp(), IsHeldBack(), bytes);
            var (outcome, isHopeless) = await Bring(manifest.Files[index], outcomes[index], stop);
            outcomes[index] = outcome;
            took = TimeProvider.System.GetElapsedTime(began);
            if (!isHeld && !IsHeldBack())
                line.Count(bytes - had, took.Value);
            if (isHopeless)
                return Failed(outcomes, "");
        }

        return null;
    }

    /// <returns>What became of it, and whether the others would fare no better.</returns>
    private async Task<(FileOutcome Outcome, bool IsHopeless)> Bring(PackageFile file, FileOutcome outcome, CancellationToken stop)
    {
        try
        {
            destination.MakeWay(file);
            var fetched = await fetcher.Fetch(
                file.Sha256, file.Size, destination.PartOf(file), destination.PathOf(file), path => destination.Prepare(path, file), stop);
            bytes += fetched.Bytes;
            if (fetched.IsWhole)
                destination.Came(file);
            outcome = outcome with
            {
                State = fetched.IsWhole ? FileState.Fetched : FileState.Failed,
                ResumedFrom = fetched.ResumedFrom,
                Problem = fetched.Problem,
                From = fetched.From?.ToString() ?? "",
                Misled = string.Join(" and ", fetched.Misled),
            };
            return (outcome, fetched.IsLinkDown);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            var isFull = IsFull(refused);
            if (isFull)
                File.Delete(destination.PartOf(file));
            return (outcome with { State = FileState.Failed, Problem = isFull ? $"the disk is full: {refused.Message}" : refused.Message }, isFull);
        }
    }

    private TransferOutcome Close(PackageManifest manifest, FileOutcome[] outcomes, CancellationToken stop)
    {
        if (destination.Flaw(removeOthers) is { } flaw)
            return Failed(outcomes, flaw);
        Leftovers.RemoveParts(destination, manifest);
        var removed = removeOthers ? Leftovers.RemoveOthers(destination, manifest, stop) : 0;
        foreach (var folder in manifest.Files.Select(file => Path.GetDirectoryName(destination.PathOf(file))!).Distinct(StringComparer.Ordinal))
            Folders.Flush(folder);
        if (manifest.Files.FirstOrDefault(file => !File.Exists(destination.PathOf(file))) is { } gone)
            return Failed(outcomes, $"'{destination.PathOf(gone)}' was whole and is gone again; let nothing else write to the folder");
        return new TransferOutcome(TransferEnding.Done, outcomes, bytes, removed);
    }

    private TransferOutcome Failed(FileOutcome[] outcomes, string problem) => new(TransferEnding.Failed, outcomes, bytes, Problem: problem);

    // ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL; ENOSPC and EDQUOT, which have their numbers from the system.
    private static bool IsFull(Exception refused) => OperatingSystem.IsWindows()
        ? (refused.HResult & 0xFFFF) is 39 or 112
        : refused.HResult is 28 or 69 or 122;
}
