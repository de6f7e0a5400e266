using System.Security.Cryptography;
using System.Text;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Hosting;
using Orchestrator.Agent.Journal;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Packages;
using Orchestrator.Contracts.Signing;
using Orchestrator.Transfer.Contents;
using Orchestrator.Transfer.Packages;

namespace Orchestrator.Agent.Transfers;

/// <summary>Brings packages to this computer.</summary>
/// <param name="folder">Where it is recorded which files were read; it is made if need be.</param>
/// <param name="access">How contents are fetched, as it is now: the server may have moved since. Null: nobody has told.</param>
/// <param name="verifier">The server's pinned keys.</param>
/// <param name="time">The clock of the time-outs.</param>
public sealed class TransferRunner(string folder, Func<ContentAccess?> access, CommandVerifier verifier, TimeProvider time, AgentLog log)
{
    private const int Records = 32;

    public FetchPatience Patience { get; init; } = new();

    /// <summary>Free space on the volume of a folder; null: nobody knows.</summary>
    public Func<string, long?> FreeBytes { get; init; } = PackageTransfer.FreeBytes;

    /// <summary>Brings a package to its end. Never throws: what goes wrong is in the result.</summary>
    /// <inheritdoc cref="Actions.IActionRunner.Run"/>
    public async Task<ActionResult> Run(StartAction start, TransferAction action, CancellationToken pause, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(action.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            return await Execute(start, action, pause, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return new ActionResult { Ending = stop.IsCancellationRequested ? ActionEnding.Stopped : ActionEnding.TimedOut };
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return Failed(refused.Message);
        }
    }

    private static ActionResult Failed(string message) => new() { Ending = ActionEnding.Failed, Message = message };

    /// <summary>The depots that the command names, the nearest first, and after all of them the servers.</summary>
    private List<ContentSource> Sources(TransferAction action, ContentAccess servers)
    {
        List<ContentSource> sources = [];
        var grant = action.Grant ?? "";
        foreach (var depot in grant.Length > 0 ? action.Depots ?? [] : [])
        {
            try
            {
                sources.Add(ContentSource.At(depot.Address, grant, sources.Count, depot.Name));
            }
            catch (InvalidDataException unusable)
            {
                log.Warning(unusable.Message);
            }
        }

        sources.AddRange(ContentSource.Of(servers, sources.Count));
        return sources;
    }

    /// <summary>What is left of transfers that were ended while they paused goes with time: only the newest are kept.</summary>
    private VerifiedPlaces Record(StartAction start)
    {
        var path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ActionMarker.Of(start.CommandId, start.Index)))));
        try
        {
            DataFolder.CreatePrivate(folder);
            var others = new DirectoryInfo(folder).EnumerateFiles().Where(other => other.Name != Path.GetFileName(path));
            foreach (var old in others.OrderByDescending(other => other.LastWriteTimeUtc).Skip(Records - 1))
                old.Delete();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            log.Warning($"what '{start.Action.Name}' reads in this window may be read again in the next; {folder} cannot be used: {refused.Message}");
        }

        return VerifiedPlaces.Open(path);
    }

    private async Task<ActionResult> Execute(StartAction start, TransferAction action, CancellationToken pause, CancellationToken stop)
    {
        if (TargetPath.Read(action.Destination, out var root) is { } misplaced)
            return Failed($"the destination cannot be used: {misplaced}");
        if (access() is not { } servers)
            return Failed("this agent does not know where to fetch packages; enrol it again (orchestrator-agent enroll), or restart its server");
        await using var pacing = action.Pace is { } pace ? new TransferPacing(pace, start.Window, start.Correction, time) : null;
        using var client = new ContentClient(Sources(action, servers), servers.ServerAuthorities, Patience.Silence, pacing?.Rate);
        var fetcher = new ContentFetcher(client, Patience);
        var (manifest, problem) = await fetcher.Manifest(action.Manifest, verifier.IsGenuine, stop);
        if (manifest is null)
            return Failed($"the manifest of {action.Package} {action.Version} could not be had: {problem}");
        if (manifest.Name != action.Package || manifest.Version != action.Version)
            return Failed($"the manifest is that of {manifest.Name} {manifest.Version}, not of {action.Package} {action.Version}");
        var rights = OperatingSystem.IsLinux() && (action.Owner ?? action.Mode) is not null ? await LinuxRights.Find(action.Owner, action.Mode, stop) : null;
        log.Info($"bringing {manifest.Name} {manifest.Version} ({manifest.Files.Count} files, {manifest.Bytes} bytes) to {root}");
        using var verified = Record(start);
        var transfer = new PackageTransfer(fetcher, root, action.RemoveOthers, FreeBytes, rights, verified)
        {
            Rest = pacing is null ? null : pacing.Rest,
            IsHeldBack = () => pacing?.Rate.BytesPerSecond is not null,
        };
        var outcome = await transfer.Run(manifest, pause, stop);
        if (outcome.Ending != TransferEnding.Paused)
            verified.Discard();
        return TransferReport.Of(manifest, root, outcome);
    }
}
