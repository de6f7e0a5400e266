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

    /// <summary>It comes, or waits for its turn.</summary>
    OnItsWay,

    /// <summary>It cannot be had now: a server that may have it is away, or this one's disk refuses. Its log says which.</summary>
    Away,

    /// <summary>Every other server has said that it has none.</summary>
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
    private readonly Dictionary<string, Task<PeerAnswer>> underWay = new(StringComparer.Ordinal);
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
            return PeerAnswer.OnItsWay;
        try
        {
            return await fetching.WaitAsync(patience, Real, cancellation);
        }
        catch (TimeoutException)
        {
            return PeerAnswer.OnItsWay;
        }
    }

    /// <summary>Brings several contents here, one after the other.</summary>
    /// <param name="patience">For all of them; those that are under way go on coming.</param>
    /// <returns>The first answer but <see cref="PeerAnswer.Here"/>.</returns>
    public async Task<PeerAnswer> BringAll(IEnumerable<string> hashes, TimeSpan patience, CancellationToken cancellation)
    {
        var began = Real.GetTimestamp();
        foreach (var sha256 in hashes)
        {
            var left = patience - Real.GetElapsedTime(began);
            if (await Bring(sha256, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation) is not PeerAnswer.Here and var answer)
                return answer;
        }

        return PeerAnswer.Here;
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
    private bool TryFetch(string sha256, [NotNullWhen(true)] out Task<PeerAnswer>? fetching)
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

    private async Task<PeerAnswer> Fetch(string sha256, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        try
        {
            var others = (await packages.Servers(Real.GetUtcNow() - Silent, cancellation)).Where(server => server.Name != name).ToList();
            if (others.Count == 0)
                return PeerAnswer.Nowhere;
            using var client = Client(others);
            var (state, size) = await Ask(client, others, sha256, cancellation);
            if (state != ContentState.Here)
                return state == ContentState.NotThere ? PeerAnswer.Nowhere : PeerAnswer.Away;
            var (part, place) = contents.Prepare(sha256);
            var fetched = await new ContentFetcher(client, Patience).Fetch(sha256, size, part, place, prepare: null, cancellation);
            if (!fetched.IsWhole)
                return Away(sha256, fetched.Problem);
            Folders.Flush(Path.GetDirectoryName(place)!);
            return PeerAnswer.Here;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return contents.Find(sha256) is not null ? PeerAnswer.Here : Away(sha256, failure.Message);
        }
        finally
        {
            lock (gate)
                underWay.Remove(sha256);
            places.Release();
        }
    }

    private PeerAnswer Away(string sha256, string reason)
    {
        log.LogWarning("The content {Hash} cannot be fetched from another server now: {Reason}", sha256, reason);
        return PeerAnswer.Away;
    }

    /// <summary>Asks every other server whether it has a content.</summary>
    /// <returns>Here, with its size, if one has it; NotThere if all have said that they do not; else Later.</returns>
    private async Task<(ContentState State, long Size)> Ask(ContentClient client, IEnumerable<ContentServer> others, string sha256, CancellationToken cancellation)
    {
        var isDenied = true;
        foreach (var server in others)
        {
            var (state, size) = await Ask(client, server, sha256, cancellation);
            if (state == ContentState.Here)
                return (state, size);
            isDenied &= state == ContentState.NotThere;
        }

        return (isDenied ? ContentState.NotThere : ContentState.Later, 0);
    }

    private async Task<(ContentState State, long Size)> Ask(ContentClient client, ContentServer server, string sha256, CancellationToken cancellation)
    {
        var problem = "none of its addresses may be given a token: set ORCHESTRATOR_SERVER_ADDRESS there to an https address";
        foreach (var address in Usable(server))
        {
            try
            {
                var (state, size) = await client.SizeOf(ContentSource.At(address, tokens.OfPeer), sha256, cancellation);
                if (state is ContentState.Here or ContentState.NotThere)
                    return (state, size);
                problem = $"{address}: it does not say now whether it has it";
            }
            catch (SourceException away)
            {
                problem = $"{address}: {away.Message}";
            }
        }

        log.LogWarning("The server {Server} cannot be asked for the content {Hash}: {Reason}", server.Name, sha256, problem);
        return (ContentState.Later, 0);
    }

    private static IEnumerable<string> Usable(ContentServer server) =>
        server.Addresses.Where(address => Uri.TryCreate(address, UriKind.Absolute, out var uri) && ContentAccess.IsSafe(uri));

    private ContentClient Client(IEnumerable<ContentServer> others) => new(
        new ContentAccess { Servers = [.. others.SelectMany(Usable)], ServerAuthorities = settings.AgentsServerAuthorities, Token = tokens.OfPeer }, Patience.Silence);
}
