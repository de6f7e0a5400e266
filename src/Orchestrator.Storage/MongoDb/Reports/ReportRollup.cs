using System.Globalization;
using System.Runtime.InteropServices;
using MongoDB.Bson;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.MongoDb.Commands;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>
/// What one batch adds to the rollups: a document per sort of entries, one per sort and quarter of an hour, which repeats the sort's fields
/// so that either is summed up by itself; the same for kinds, which are sorts of all sites; and one per run, quarter, phase and outcome.
/// </summary>
internal sealed class ReportRollup
{
    private readonly Dictionary<EntrySort, BsonBinaryData> ids = [];
    private readonly Dictionary<EntrySort, Cell> sorts = [];
    private readonly Dictionary<(EntrySort Sort, long Slot), Cell> slots = [];
    private readonly Dictionary<EntrySort, Cell> kinds = [];
    private readonly Dictionary<(EntrySort Sort, long Slot), Cell> kindSlots = [];
    private readonly Dictionary<(long Run, long Slot, int Phase, int Outcome), Cell> trends = [];

    public BsonBinaryData IdOf(EntrySort sort)
    {
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(ids, sort, out _);
        return id ??= sort.Id();
    }

    /// <summary>Counts an entry that is new.</summary>
    public void Count(EntrySort sort, ReportEntry entry)
    {
        var slot = ReportSlot.Of(entry.At);
        Of(sorts, sort).Count(entry);
        Of(slots, (sort, slot)).Count(entry);
        var kind = sort.Kind;
        Of(kinds, kind).Count(entry, EntryBlock.Of(entry.Ordinal));
        Of(kindSlots, (kind, slot)).Count(entry);
        Of(trends, (sort.Run, slot, (int)sort.Phase, (int)sort.Outcome)).Count(entry);
    }

    /// <summary>Statements for the sorts, always in the same order.</summary>
    public IEnumerable<BsonDocument> Sorts() => Statements(sorts);

    /// <summary>Statements for the slots, always in the same order.</summary>
    public IEnumerable<BsonDocument> Slots() => Statements(slots);

    /// <summary>Statements for the kinds, always in the same order.</summary>
    public IEnumerable<BsonDocument> Kinds() => Statements(kinds);

    /// <summary>Statements for the slots of kinds, always in the same order.</summary>
    public IEnumerable<BsonDocument> KindSlots() => Statements(kindSlots);

    /// <summary>Statements for the trends, always in the same order.</summary>
    public IEnumerable<BsonDocument> Trends() => trends.OrderBy(pair => pair.Key).Select(pair => Command.Upsert(
        new BsonDocument { { "run", pair.Key.Run }, { "slot", pair.Key.Slot }, { "phase", pair.Key.Phase }, { "outcome", pair.Key.Outcome } },
        pair.Value.Sums()));

    private IEnumerable<BsonDocument> Statements(Dictionary<EntrySort, Cell> cells) => cells
        .Select(pair => (Id: IdOf(pair.Key), Sort: pair.Key, Cell: pair.Value))
        .OrderBy(one => one.Id)
        .Select(one => Command.Upsert(Command.ById(one.Id), one.Cell.Change(one.Sort.Fields())));

    private IEnumerable<BsonDocument> Statements(Dictionary<(EntrySort Sort, long Slot), Cell> cells) => cells
        .Select(pair => (Id: IdOf(pair.Key.Sort), pair.Key.Sort, pair.Key.Slot, Cell: pair.Value))
        .OrderBy(one => one.Id)
        .ThenBy(one => one.Slot)
        .Select(one => Command.Upsert(new BsonDocument { { "sort", one.Id }, { "slot", one.Slot } }, one.Cell.Change(one.Sort.Fields())));

    private static Cell Of<TKey>(Dictionary<TKey, Cell> cells, TKey key)
        where TKey : notnull
    {
        ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(cells, key, out _);
        return cell ??= new Cell();
    }

    private sealed class Cell
    {
        private readonly Dictionary<int, long> spread = [];
        private readonly Dictionary<int, long> blocks = [];
        private long entries;
        private long measured;
        private long duration;
        private long longest;
        private long first = long.MaxValue;
        private long last = long.MinValue;

        /// <param name="block">Where in the run it lies; null: that is not kept.</param>
        public void Count(ReportEntry entry, int? block = null)
        {
            entries++;
            first = Math.Min(first, entry.At.UtcTicks);
            last = Math.Max(last, entry.At.UtcTicks);
            if (block is { } place)
                CollectionsMarshal.GetValueRefOrAddDefault(blocks, place, out _)++;
            if (entry.Duration is not { } took)
                return;
            measured++;
            duration += took.Ticks;
            longest = Math.Max(longest, took.Ticks);
            CollectionsMarshal.GetValueRefOrAddDefault(spread, DurationHistogram.BucketOf(took), out _)++;
        }

        /// <summary>Without the spread, and without what only a sort has.</summary>
        public BsonDocument Sums() => new()
        {
            { "$inc", new BsonDocument { { "entries", entries }, { "measured", measured }, { "duration", duration } } },
            { "$max", new BsonDocument("longest", longest) },
        };

        public BsonDocument Change(BsonDocument ifNew)
        {
            var change = Sums();
            foreach (var (bucket, count) in spread)
                change["$inc"].AsBsonDocument.Add(string.Create(CultureInfo.InvariantCulture, $"spread.{SpreadFields.Name(bucket)}"), count);
            foreach (var (block, count) in blocks)
                change["$inc"].AsBsonDocument.Add($"{EntryBlock.Field}.{EntryBlock.Name(block)}", count);
            change["$max"].AsBsonDocument.Add("last", last);
            return change.Add("$min", new BsonDocument("first", first)).Add("$setOnInsert", ifNew);
        }
    }
}
