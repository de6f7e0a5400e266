using System.Security.Claims;
using Orchestrator.Core.Access;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Access;
using Orchestrator.Server.Fleet;

namespace Orchestrator.Server.Api;

/// <summary>A key by which a target's SSH server is known.</summary>
/// <param name="Algorithm">As in a known_hosts file: "ssh-ed25519", ...</param>
/// <param name="Key">In base64, as in a known_hosts file.</param>
/// <param name="Fingerprint">As OpenSSH shows it: "SHA256:...".</param>
/// <param name="LearnedBy">Who it comes from: the name of an API key, or "first use".</param>
public sealed record HostKeyView(string Algorithm, string Key, string Fingerprint, DateTimeOffset LearnedAt, string LearnedBy);

/// <summary>Keys to know a target's SSH server by.</summary>
/// <param name="Keys">Lines of a known_hosts file or of ssh-keyscan ("HOST ALGORITHM KEY"), or of a .pub file ("ALGORITHM KEY COMMENT"); 1 to 20.</param>
public sealed record NewHostKeys(IReadOnlyList<string> Keys);

internal static class HostKeys
{
    private const int Most = 20;
    private const int LongestLine = 10_000;

    public static void MapHostKeys(this RouteGroupBuilder api)
    {
        api.MapGet("/targets/{name}/host-keys", List).Named("listHostKeys", "The keys by which a target's SSH server is known.", Role.Viewer).Refuses(404);
        api.MapPost("/targets/{name}/host-keys", Add).Named("addHostKeys", "Adds keys to know a target's SSH server by; a known one is not replaced.", Role.Administrator)
            .Refuses(400, 404, 409);
        api.MapDelete("/targets/{name}/host-keys", Forget).Named("forgetHostKeys", "Forgets all keys of a target's SSH server, for example after it was installed anew.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(404);
    }

    private static async Task<IReadOnlyList<HostKeyView>> List(string name, Inventory inventory, IHostKeys keys, CancellationToken cancellation)
    {
        var target = await Find(name, inventory, cancellation);
        return [.. (await keys.Of(target.Id, cancellation)).Select(key => new HostKeyView(key.Algorithm, key.Key, key.Fingerprint, key.LearnedAt, key.LearnedBy))];
    }

    private static async Task<IReadOnlyList<HostKeyView>> Add(
        string name, NewHostKeys body, Inventory inventory, IHostKeys keys, TimeProvider time, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var target = await Find(name, inventory, cancellation);
        var added = Read(body, target.Id, time.GetUtcNow(), user.Who());
        var known = (await keys.Of(target.Id, cancellation)).ToDictionary(key => key.Algorithm, key => key.Key);
        if (added.FirstOrDefault(key => known.TryGetValue(key.Algorithm, out var other) && other != key.Key) is { } rival)
            throw Refusal.Conflict($"'{name}' is known by another key of the kind {rival.Algorithm}; forget its keys first, if the computer has a new one.");
        await keys.Learn(added, cancellation);
        await audit.Record(user, "target.host-keys.add", name, string.Join(", ", added.Select(key => $"{key.Algorithm} {key.Fingerprint}")));
        return await List(name, inventory, keys, cancellation);
    }

    private static async Task<IResult> Forget(string name, Inventory inventory, IHostKeys keys, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var target = await Find(name, inventory, cancellation);
        var forgotten = await keys.Forget(target.Id, cancellation);
        await audit.Record(user, "target.host-keys.forget", name, $"{forgotten} keys");
        return TypedResults.NoContent();
    }

    private static async Task<Target> Find(string name, Inventory inventory, CancellationToken cancellation)
    {
        await inventory.Know([], [name], cancellation);
        return inventory.FindByName(name) ?? throw Refusal.NotFound("target", name);
    }

    private static List<HostKey> Read(NewHostKeys body, string target, DateTimeOffset now, string who)
    {
        var mistakes = new List<Mistake>();
        var keys = new List<HostKey>();
        if (body.Keys.Count is 0 or > Most)
            mistakes.Add(new(null, "keys", $"Give 1 to {Most} keys."));
        foreach (var (line, number) in body.Keys.Take(Most).Select((line, number) => (line ?? "", number)))
        {
            var words = line.Length > LongestLine ? [] : line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (Array.FindIndex(words, IsAlgorithm) is >= 0 and <= 1 and var at && at + 1 < words.Length && IsKey(words[at + 1], words[at]))
                keys.Add(new HostKey(target, words[at], words[at + 1], now, who));
            else
                mistakes.Add(new(null, $"keys[{number}]", $"Line {number + 1} is no key of an SSH server; give lines as ssh-keyscan prints them: HOST ALGORITHM KEY."));
        }

        if (keys.Select(key => key.Algorithm).Distinct().Count() < keys.Count)
            mistakes.Add(new(null, "keys", "There are two keys of one kind; a server has one of each."));
        return mistakes.Count == 0 ? keys : throw Refusal.BadRequest(string.Join(" ", mistakes.Select(mistake => mistake.Message)), mistakes);
    }

    private static bool IsAlgorithm(string word) =>
        word.StartsWith("ssh-", StringComparison.Ordinal) || word.StartsWith("ecdsa-sha2-", StringComparison.Ordinal) || word.StartsWith("sk-", StringComparison.Ordinal);

    // The key itself begins with its algorithm: four bytes of length, then the name.
    private static bool IsKey(string text, string algorithm)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length > 4 + algorithm.Length
            && bytes.AsSpan(4, algorithm.Length).SequenceEqual(System.Text.Encoding.ASCII.GetBytes(algorithm));
    }
}
