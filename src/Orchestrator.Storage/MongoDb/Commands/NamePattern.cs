using System.Globalization;
using System.Text;
using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb.Commands;

/// <summary>Looks for a part of a name, without case: names are kept in upper case beside themselves (<see cref="NameKey"/>).</summary>
internal static class NamePattern
{
    public static BsonDocument Containing(string part) => new("$regex", Escape(NameKey.Of(part)));

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
