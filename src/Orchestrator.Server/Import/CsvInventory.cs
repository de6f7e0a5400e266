using System.Globalization;
using CsvHelper;

namespace Orchestrator.Server.Import;

/// <summary>Reads tables: one target a line, headings in the first one. Columns may be in any order and separated by comma, semicolon, tab or bar.</summary>
internal static class CsvInventory
{
    private const int LargestRecord = 64 * 1024;
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <summary>Headings by what they mean; written in any case, with blanks, hyphens and underlines or without.</summary>
    private static readonly Dictionary<string, string[]> Headings = new(StringComparer.Ordinal)
    {
        ["name"] = ["name", "host", "hostname", "target", "computer", "computername", "inventoryhostname"],
        ["address"] = ["address", "ip", "ipaddress", "fqdn", "dns", "ansiblehost"],
        ["site"] = ["site", "location"],
        ["zone"] = ["zone", "timezone", "tz"],
        ["timeframe"] = ["timeframe"],
        ["levels"] = ["levels", "level"],
        ["credentials"] = ["credentials", "credentialset"],
        ["tags"] = ["tags", "tag", "labels"],
        ["groups"] = ["groups", "group"],
        ["mac"] = ["mac", "macs", "macaddress", "macaddresses"],
    };

    private static readonly Dictionary<string, string> Meanings =
        Headings.SelectMany(heading => heading.Value.Select(word => (word, heading.Key))).ToDictionary(pair => pair.word, pair => pair.Key, StringComparer.Ordinal);

    public static void Read(TextReader text, InventoryFile file, CancellationToken cancellation)
    {
        var first = text.ReadLine();
        if (string.IsNullOrWhiteSpace(first))
        {
            file.Error(1, "There are no headings; write at least 'name' into the first line.");
            return;
        }

        var delimiter = Delimiters.MaxBy(candidate => Columns(first, candidate).Count(column => column is not null));
        var options = new CsvReaderOptions
        {
            Separator = delimiter,
            HasHeader = false,
            TrackLineNumbers = true,
            TrimWhitespace = true,
            MaxRecordSize = LargestRecord,
            MalformedData = CsvMalformedDataHandling.Throw,
        };
        using var csv = CsvReader.Create(new Rejoined(first, text), options);
        try
        {
            if (!csv.Read() || Columns(Record(csv), file) is not { } columns)
                return;
            var width = csv.FieldCount;
            var lines = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            while (csv.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                Take(Record(csv), Convert.ToInt32(csv.LineNumber, CultureInfo.InvariantCulture), width, columns, lines, file);
            }
        }
        catch (CsvFormatException malformed)
        {
            file.Error(
                Convert.ToInt32(malformed.LineNumber, CultureInfo.InvariantCulture),
                "A quotation mark stands where none belongs, or is not closed; double it, or put the whole field into quotation marks.");
        }
    }

    private static string[] Record(CsvReader csv) => [.. Enumerable.Range(0, csv.FieldCount).Select(at => csv.GetString(at).Trim())];

    private static void Take(string[] record, int line, int width, Dictionary<string, int> columns, Dictionary<string, int> lines, InventoryFile file)
    {
        string? Field(string meaning) => columns.TryGetValue(meaning, out var at) && at < record.Length && record[at].Length > 0 ? record[at] : null;
        if (record.All(field => field.Length == 0))
            return;
        if (Field("name") is not { } name)
        {
            file.Error(line, "There is no name; write one, or remove the line.");
            return;
        }

        if (!lines.TryAdd(name, line))
        {
            file.Error(line, $"'{name}' stands in line {lines[name]} already; remove one of the two.");
            return;
        }

        if (file.Targets.Count >= InventoryFile.MostTargets)
        {
            file.Error(line, $"The file has more than {InventoryFile.MostTargets} targets; divide it.");
            throw new TooManyErrorsException();
        }

        if (record.Length > width)
            file.Error(line, $"There are {record.Length} fields under {width} headings; put a field with a separator in it into quotation marks.");
        file.Targets.Add(new ListedTarget
        {
            Name = name,
            Line = line,
            Address = Field("address"),
            Site = Field("site"),
            Zone = Field("zone"),
            Timeframe = Field("timeframe"),
            Levels = Field("levels"),
            Credentials = Field("credentials"),
            Tags = Field("tags") is { } tags ? ListedWords.Of(tags) : null,
            MacAddresses = Field("mac") is { } macs ? ListedWords.Of(macs) : null,
            Groups = Field("groups") is { } groups ? ListedWords.Of(groups) : [],
        });
    }

    private static Dictionary<string, int>? Columns(string[] headings, InventoryFile file)
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        var unknown = new List<string>();
        for (var at = 0; at < headings.Length; at++)
        {
            if (Meaning(headings[at]) is not { } meaning)
                unknown.Add(headings[at]);
            else if (!columns.TryAdd(meaning, at))
                file.Error(1, $"The columns '{headings[columns[meaning]]}' and '{headings[at]}' mean the same; remove one of them.");
        }

        if (columns.ContainsKey("name"))
        {
            foreach (var heading in unknown)
                file.Warn(1, $"The column '{heading}' is not known and is left out.");
            return file.Errors.Count == 0 ? columns : null;
        }

        // It may be no line of headings at all, but of passwords: nothing of it is told.
        file.Error(1, $"No column says what targets are called; give one the heading 'name'. Known headings are {string.Join(", ", Headings.Keys)}.");
        return null;
    }

    private static IEnumerable<string?> Columns(string line, char delimiter) => line.Split(delimiter).Select(heading => Meaning(ListedWords.Unquoted(heading)));

    private static string? Meaning(string heading) =>
        Meanings.GetValueOrDefault(new string([.. heading.Where(char.IsLetterOrDigit)]).ToLowerInvariant());

    /// <summary>A text whose first line has been read.</summary>
    private sealed class Rejoined(string first, TextReader rest) : TextReader
    {
        private readonly string beginning = first + "\n";
        private int at;

        public override int Peek() => at < beginning.Length ? beginning[at] : rest.Peek();

        public override int Read() => at < beginning.Length ? beginning[at++] : rest.Read();

        public override int Read(char[] buffer, int index, int count)
        {
            if (at >= beginning.Length)
                return rest.Read(buffer, index, count);
            var some = Math.Min(count, beginning.Length - at);
            beginning.CopyTo(at, buffer, index, some);
            at += some;
            return some;
        }
    }
}
