using Orchestrator.Contracts.Packages;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Transfer.Contents;

/// <summary>
/// Fetches contents from the first server that has them. A connection that breaks is resumed where it broke; what does not have its hash in
/// the end is fetched anew, from another server first. For one caller at a time.
/// </summary>
public sealed class ContentFetcher(ContentClient client, FetchPatience patience)
{
    /// <summary>How often a content may turn out to be another one before it is given up.</summary>
    private const int MostMismatches = 3;

    private readonly ServerRound round = new(client.Sources, patience, TimeProvider.System);

    /// <param name="part">Where it arrives; what an earlier attempt left there is gone on with.</param>
    /// <param name="place">Where it goes once it is whole: in the same folder.</param>
    /// <param name="prepare">Sets what else belongs to the file before it goes there.</param>
    /// <exception cref="IOException">The disk refused. What has arrived stays.</exception>
    public async Task<Fetched> Fetch(string sha256, long size, string part, string place, Action<string>? prepare, CancellationToken cancellation)
    {
        using var file = PartFile.Open(part, size);
        var arrival = new Arrival(sha256, file);
        while (true)
        {
            if (file.IsComplete)
            {
                if (await file.Finish(sha256, place, prepare, cancellation))
                    return arrival.Result(isWhole: true);
                await Mismatch(arrival, cancellation);
            }

            if (arrival.Mismatches >= MostMismatches)
                return arrival.Result(isWhole: false);
            var before = arrival.Bytes;
            var states = file.IsComplete ? [] : await Ask(arrival, cancellation);
            if (arrival.Bytes > before || file.IsComplete)
                continue;
            if (states.TrueForAll(state => state is ContentState.NotThere or ContentState.Refused))
                return arrival.Result(isWhole: false);
            if (!await round.Wait(cancellation))
                return arrival.Result(isWhole: false, isLinkDown: states.TrueForAll(state => state is null));
        }
    }

    /// <summary>A verified manifest; else why there is none.</summary>
    /// <param name="isGenuine">Whether its signature holds.</param>
    public async Task<(PackageManifest? Manifest, string Problem)> Manifest(string sha256, Func<SignedManifest, bool> isGenuine, CancellationToken cancellation)
    {
        while (true)
        {
            var problems = new List<string>();
            var states = new List<ContentState?>();
            foreach (var server in round.Order)
            {
                try
                {
                    var (state, problem, signed) = await client.Manifest(server, sha256, cancellation);
                    if (signed is not null && Checked(sha256, signed, isGenuine, out problem) is { } manifest)
                    {
                        round.Gave(server);
                        return (manifest, "");
                    }

                    states.Add(signed is null ? state : ContentState.Refused);
                    problems.Add($"{server}: {problem}");
                }
                catch (SourceException away)
                {
                    round.Failed(server);
                    states.Add(null);
                    problems.Add($"{server}: {away.Message}");
                }
            }

            if (states.TrueForAll(state => state is ContentState.NotThere or ContentState.Refused) || !await round.Wait(cancellation))
                return (null, string.Join("; ", problems));
        }
    }

    private static PackageManifest? Checked(string sha256, SignedManifest signed, Func<SignedManifest, bool> isGenuine, out string problem)
    {
        problem = "";
        if (ManifestSigning.HashOf(signed.Payload) != sha256)
            problem = "its manifest is another one";
        else if (!isGenuine(signed))
            problem = "its manifest is not signed by a key that is trusted here, or it was altered";
        else if (ManifestSigning.Read(signed.Payload) is { } manifest)
            return manifest;
        else
            problem = "its manifest breaks a rule that is known here; update this program";
        return null;
    }

    /// <summary>Asks every server once, until one gives something. Null: a server could not be reached.</summary>
    private async Task<List<ContentState?>> Ask(Arrival arrival, CancellationToken cancellation)
    {
        var states = new List<ContentState?>();
        foreach (var server in round.Order)
        {
            var (before, mismatches) = (arrival.Bytes, arrival.Mismatches);
            try
            {
                states.Add(await Ask(server, arrival, cancellation));
            }
            catch (SourceException broken)
            {
                states.Add(null);
                if (arrival.Bytes == before)
                    round.Failed(server);
                arrival.Problem = $"{server}: {broken.Message}";
            }

            if (arrival.Bytes == before)
                continue;
            if (arrival.Mismatches == mismatches)
            {
                round.Gave(server);
                arrival.Came(server);
            }

            break;
        }

        return states;
    }

    private async Task<ContentState?> Ask(ContentSource server, Arrival arrival, CancellationToken cancellation)
    {
        using var answer = await client.Open(server, arrival.Sha256, arrival.File.Length, cancellation);
        if (answer.Content is null)
        {
            arrival.Problem = $"{server}: {answer.Problem}";
            return answer.State;
        }

        arrival.Problem = $"{server}: its answer ended early";
        await answer.Content.Skip(arrival.File.Length - answer.From, cancellation);
        try
        {
            await arrival.File.Append(answer.Content, arrived => arrival.Bytes += arrived, cancellation);
        }
        catch (InvalidDataException)
        {
            // Longer than the content is: none of it can be trusted.
            arrival.File.Clear();
            arrival.Came(server);
            await Mismatch(arrival, cancellation);
        }

        return ContentState.Here;
    }

    /// <summary>Whoever gave a part of what is wrong is asked last for a while, and a depot among them looks at its copy.</summary>
    private async Task Mismatch(Arrival arrival, CancellationToken cancellation)
    {
        var gave = arrival.Mismatch();
        foreach (var source in gave)
            round.Failed(source);
        foreach (var depot in gave.Where(source => source.Depot is not null))
            await client.Doubt(depot, arrival.Sha256, cancellation);
    }

    private sealed class Arrival(string sha256, PartFile file)
    {
        private readonly long resumedFrom = file.Length;
        private readonly List<ContentSource> gave = [];
        private readonly List<ContentSource> misled = [];

        public string Sha256 => sha256;

        public PartFile File => file;

        public long Bytes { get; set; }

        public int Mismatches { get; private set; }

        public string Problem { get; set; } = "no server is known";

        public void Came(ContentSource source)
        {
            gave.Remove(source);
            gave.Add(source);
        }

        /// <returns>Who gave any of it.</returns>
        public IReadOnlyList<ContentSource> Mismatch()
        {
            Mismatches++;
            Problem = gave.Count == 0 ? "what had arrived before does not have the content's hash" : $"{string.Join(" and ", gave)}: what it gave does not have the content's hash";
            IReadOnlyList<ContentSource> blamed = [.. gave];
            misled.AddRange(blamed.Except(misled));
            gave.Clear();
            return blamed;
        }

        public Fetched Result(bool isWhole, bool isLinkDown = false)
        {
            if (!isWhole && file.Length == 0)
                file.Discard();
            return new Fetched(isWhole, Bytes, resumedFrom, isWhole ? "" : Problem, isLinkDown) { From = gave.LastOrDefault(), Misled = misled };
        }
    }
}
