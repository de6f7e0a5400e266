using System.Globalization;
using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>
/// A run in blocks of tokens. A kind keeps how many of its entries lie in each, so that a page anywhere in a run is found without counting
/// entries up to there.
/// </summary>
internal static class EntryBlock
{
    public const int Tokens = 1_024;

    /// <summary>The field of a kind that has a field for each block with entries.</summary>
    public const string Field = "blocks";

    private const char Mark = 'n';

    public static int Of(int ordinal) => ordinal / Tokens;

    public static string Name(int block) => string.Create(CultureInfo.InvariantCulture, $"{Mark}{block}");

    /// <summary>Block to number of entries, of one kind.</summary>
    public static IEnumerable<(int Block, long Entries)> Read(BsonDocument kind) => kind.TryGetValue(Field, out var blocks)
        ? blocks.AsBsonDocument.Select(block => (int.Parse(block.Name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture), block.Value.ToInt64()))
        : [];
}
