using System.Globalization;
using System.Text;
using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb.Commands;

/// <summary>Looks for a part or a pattern of a name, without case: names are kept in upper case beside themselves (<see cref="NameKey"/>).</summary>
internal static class NameConditions
{
    public static BsonDocument Containing(string part) => new("$regex", Escape(NameKey.Of(part)));

    /// <summary>* stands for any characters, ? for one.</summary>
    public static BsonDocument Of(string pattern) =>
        new("$regex", $"^{string.Join(".*", NameKey.Of(pattern).Split('*').Select(part => string.Join('.', part.Split('?').Select(Escape))))}$");

    /// <summary>Every character stands for itself.</summary>
    private static string Escape(string text)
    {
        var pattern = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            if (char.IsControl(character))
                pattern.Append(CultureInfo.InvariantCulture, $"\\x{{{(int)character:X}}}");
            else if (char.IsAscii(character) && !char.IsAsciiLetterOrDigit(character))
                pattern.Append('\\').Append(character);
            else
                pattern.Append(character);
        }

        return pattern.ToString();
    }
}
