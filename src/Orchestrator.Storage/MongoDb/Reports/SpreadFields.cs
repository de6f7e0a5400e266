using System.Globalization;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>A spread of durations as a document keeps it: a field for each bucket that has entries, so that counts are added without reading.</summary>
internal static class SpreadFields
{
    private const char Mark = 'b';

    public static string Name(int bucket) => string.Create(CultureInfo.InvariantCulture, $"{Mark}{bucket}");

    public static int Bucket(string name) => int.Parse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);
}
