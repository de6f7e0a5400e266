using System.Globalization;
using System.Runtime.InteropServices;
using MongoDB.Bson;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.MongoDb.Commands;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>
/// What one batch adds to the rollups: a document per sort of entries, and one per sort and quarter of an hour, which repeats the sort's fields
/// so that either is summed up by itself.
/// </summary>
internal sealed class ReportRollup
{
    private readonly Dictionary<EntrySort, BsonBinaryData> ids = [];
    private readonly Dictionary<EntrySort, Cell> sorts = [];
    private readonly Dictionary<(EntrySort Sort, long Slot), Cell> slots = [];

    public BsonBinaryData IdOf(EntrySort sort)
    {
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(ids, sort, out _);
        return id ??= sort.Id();
    }

    /// <summary>Counts an entry that is new.</summary>
    public void Count(EntrySort sort, ReportEntry entry)
    {
        Of(sorts, sort).Count(entry);
        Of(slots, (sort, ReportSlot.Of(entry.At))).Count(entry);
    }

    /// <summary>Statements for the sorts, always in the same order.</summary>
    public IEnumerable<BsonDocument> Sorts() => sorts
        .Select(pair => (Id: IdOf(pair.Key), Sort: pair.Key, Cell: pair.Value))
        .OrderBy(one => one.Id)
        .Select(one => Command.Upsert(Command.ById(one.Id), one.Cell.Change(one.Sort.Fields())));

    /// <summary>Statements for the slots, always in the same order.</summary>
    public IEnumerable<BsonDocument> Slots() => slots
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
        private long entries;
        private long measured;
        private long duration;
        private long longest;
        private long first = long.MaxValue;
        private long last = long.MinValue;

        public void Count(ReportEntry entry)
        {
            entries++;
            first = Math.Min(first, entry.At.UtcTicks);
            last = Math.Max(last, entry.At.UtcTicks);
            if (entry.Duration is not { } took)
                return;
            measured++;
            duration += took.Ticks;
            longest = Math.Max(longest, took.Ticks);
            CollectionsMarshal.GetValueRefOrAddDefault(spread, DurationHistogram.BucketOf(took), out _)++;
        }

        public BsonDocument Change(BsonDocument ifNew)
        {
            var more = new BsonDocument { { "entries", entries }, { "measured", measured }, { "duration", duration } };
            foreach (var (bucket, count) in spread)
                more.Add(string.Create(CultureInfo.InvariantCulture, $"spread.{SpreadFields.Name(bucket)}"), count);
            return new BsonDocument
            {
                { "$setOnInsert", ifNew },
                { "$inc", more },
                { "$min", new BsonDocument("first", first) },
                { "$max", new BsonDocument { { "last", last }, { "longest", longest } } },
            };
        }
    }
}
