using System.Diagnostics.CodeAnalysis;
using Orchestrator.Contracts.Packages;
using Orchestrator.Core.Packages;
using Orchestrator.Server.Hosting;
using Orchestrator.Transfer.Contents;

namespace Orchestrator.Server.Packages;

/// <summary>Whether a content is here after another server was asked for it.</summary>
internal enum PeerAnswer
{
    Here,

    /// <summary>It is on its way.</summary>
    Later,

    /// <summary>No server has it.</summary>
    Nowhere,
}

/// <summary>
/// Fetches contents that this server lacks from the other servers of its fleet. They find each other by what each says in the store of where
/// it is, and trust each other by a token made from the key of content tokens.
/// </summary>
/// <param name="name">This server's.</param>
internal sealed class PeerContents(
    string name, bool isFleet, ContentStore contents, IPackageStore packages, AgentServers addresses, ContentTokens tokens, ServerSettings settings,
    IHostApplicationLifetime lifetime, ILogger<PeerContents> log) : BackgroundService
{
    private const int AtOnce = 8;
    private const int MostWaiting = 1_000;
    private static readonly TimeSpan SayAgain = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Silent = TimeSpan.FromMinutes(5);
    private static readonly FetchPatience Patience = new() { Longest = TimeSpan.FromSeconds(30), Silence = TimeSpan.FromSeconds(30) };

    // Servers live in real time, also where a test clock governs the runs.
    private static readonly TimeProvider Real = TimeProvider.System;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Task<bool>> underWay = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim places = new(AtOnce);

    /// <summary>Brings a content here, unless it is here.</summary>
    /// <param name="patience">How long to wait for it; it goes on coming afterwards.</param>
    public async Task<PeerAnswer> Bring(string sha256, TimeSpan patience, CancellationToken cancellation)
    {
        if (contents.Find(sha256) is not null)
            return PeerAnswer.Here;
        if (!isFleet)
            return PeerAnswer.Nowhere;
        if (!TryFetch(sha256, out var fetching))
            return PeerAnswer.Later;
        try
        {
            return await fetching.WaitAsync(patience, Real, cancellation) ? PeerAnswer.Here : PeerAnswer.Nowhere;
        }
        catch (TimeoutException)
        {
            return PeerAnswer.Later;
        }
    }

    public override void Dispose()
    {
        places.Dispose();
        base.Dispose();
    }

    /// <summary>Says where this server is, once it listens and then again and again.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!isFleet)
            return;
        await lifetime.Listening(stoppingToken);
        using var timer = new PeriodicTimer(SayAgain, Real);
        do
        {
            try
            {
                await packages.Announce(new ContentServer(name, [.. addresses.Own().Select(address => address.GetLeftPart(UriPartial.Authority))], Real.GetUtcNow()), stoppingToken);
            }
#pragma warning disable CA1031 // The store may be away for a while; the next minute is another one.
            catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
            {
                log.LogWarning("The other servers cannot be told where this one is: {Reason}", failure.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>False: too many are waited for already.</returns>
    private bool TryFetch(string sha256, [NotNullWhen(true)] out Task<bool>? fetching)
    {
        lock (gate)
        {
            if (underWay.TryGetValue(sha256, out fetching))
                return true;
            if (underWay.Count >= MostWaiting)
                return false;
            fetching = underWay[sha256] = Task.Run(() => Fetch(sha256, lifetime.ApplicationStopping), CancellationToken.None);
            return true;
        }
    }

    private async Task<bool> Fetch(string sha256, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        try
        {
            var others = (await packages.Servers(Real.GetUtcNow() - Silent, cancellation)).Where(server => server.Name != name).ToList();
            using var client = Client(others);
            if (client is null || await client.SizeOf(sha256, cancellation) is not { } size)
                return false;
            var (part, place) = contents.Prepare(sha256);
            var fetched = await new ContentFetcher(client, Patience).Fetch(sha256, size, part, place, prepare: null, cancellation);
            if (fetched.IsWhole)
                Folders.Flush(Path.GetDirectoryName(place)!);
            else
                log.LogWarning("The content {Hash} could not be fetched from another server: {Reason}", sha256, fetched.Problem);
            return fetched.IsWhole;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            log.LogWarning("The content {Hash} could not be fetched from another server: {Reason}", sha256, failure.Message);
            return contents.Find(sha256) is not null;
        }
        finally
        {
            lock (gate)
                underWay.Remove(sha256);
            places.Release();
        }
    }

    private ContentClient? Client(IReadOnlyList<ContentServer> others)
    {
        var reachable = others.SelectMany(server => server.Addresses).Where(address => Uri.TryCreate(address, UriKind.Absolute, out var uri) && ContentAccess.IsSafe(uri)).ToList();
        return reachable.Count == 0
            ? null
            : new ContentClient(new ContentAccess { Servers = reachable, ServerAuthorities = settings.AgentsServerAuthorities, Token = tokens.OfPeer }, Patience.Silence);
    }
}
