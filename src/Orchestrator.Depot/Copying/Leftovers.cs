using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrator.Contracts.Depots;
using Orchestrator.Depot.Contact;
using Orchestrator.Depot.Contents;
using Orchestrator.Depot.Hosting;
using Orchestrator.Depot.Reporting;

namespace Orchestrator.Depot.Copying;

/// <summary>Removes contents that no package of the plan has any more, once they have stayed long enough. Since when nobody wants them is on the disk.</summary>
internal sealed class Leftovers(DepotFolder folder, ContentFolder contents, ReportBook reports, CorrectedClock clock, ILogger<Leftovers> log)
{
    private readonly string file = folder.File("leftovers.json");
    private Dictionary<string, DateTimeOffset>? since;

    /// <summary>One round.</summary>
    /// <param name="wanted">What the whole of the plan consists of.</param>
    public void Remove(Wanted wanted, TimeSpan retention)
    {
        since ??= Read();
        var now = clock.Now;
        var leftover = contents.All.Where(sha256 => wanted.Find(sha256) is null).ToDictionary(sha256 => sha256, sha256 => since.GetValueOrDefault(sha256, now), StringComparer.Ordinal);
        var due = leftover.Where(one => now - one.Value >= retention).Select(one => one.Key).ToList();
        reports.Add([.. due.Select(sha256 => reports.Entry(DepotEntryKind.Removed, sha256, contents.MarkOf(sha256)) with { Reason = "no package of this depot has it any more" })]);
        foreach (var sha256 in due)
        {
            Drop(sha256);
            leftover.Remove(sha256);
        }

        contents.DropParts(sha256 => wanted.Find(sha256) is not null);
        if (leftover.Count == since.Count && leftover.Keys.All(since.ContainsKey))
            return;
        since = leftover;
        DepotFolder.Write(file, JsonSerializer.SerializeToUtf8Bytes(since, LeftoversJson.Default.DictionaryStringDateTimeOffset));
    }

    private void Drop(string sha256)
    {
        try
        {
            contents.Drop(sha256);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("The content {Hash} is given to nobody any more, but its file cannot be removed; that is tried again after the next start: {Reason}", sha256, refused.Message);
        }
    }

    private Dictionary<string, DateTimeOffset> Read()
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), LeftoversJson.Default.DictionaryStringDateTimeOffset) ?? [] : [];
        }
        catch (JsonException)
        {
            // They stay longer then.
            return [];
        }
    }
}

[JsonSerializable(typeof(Dictionary<string, DateTimeOffset>))]
internal sealed partial class LeftoversJson : JsonSerializerContext;
