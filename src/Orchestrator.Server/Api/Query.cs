using Orchestrator.Core;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Fleet;

namespace Orchestrator.Server.Api;

/// <summary>Reads what a query string says; what cannot be understood is refused with the place and the values that can be.</summary>
internal static class Query
{
    private const int MostRows = 1_000;

    /// <exception cref="Refusal">Offset below 0, or limit outside 1 to 1000.</exception>
    public static PageRequest Page(int? offset, int? limit)
    {
        if (offset < 0)
            throw Refusal.BadRequest($"offset is {offset}; give 0 or more.");
        if (limit is < 1 or > MostRows)
            throw Refusal.BadRequest($"limit is {limit}; give 1 to {MostRows}.");
        return new PageRequest(offset ?? 0, limit ?? 100);
    }

    /// <summary>One word of an enumeration; null if it is absent.</summary>
    public static T? Word<T>(string name, string? text)
        where T : struct, Enum => string.IsNullOrWhiteSpace(text) ? null : Parse<T>(name, text.Trim());

    /// <summary>Words separated by commas; null if there are none.</summary>
    public static IReadOnlyList<T>? Words<T>(string name, string? text)
        where T : struct, Enum =>
        string.IsNullOrWhiteSpace(text)
            ? null
            : [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(word => Parse<T>(name, word))];

    /// <summary>What to look for among targets, checked; null: nothing.</summary>
    public static GroupQuery? Where(GroupQuery? asked)
    {
        if (asked is null)
            return null;
        var mistakes = new List<Mistake>();
        var query = GroupRules.Check(asked, mistakes);
        return mistakes.Count == 0 ? query : throw Refusal.BadRequest(string.Join(" ", mistakes.Select(mistake => mistake.Message)), mistakes);
    }

    /// <summary>Empty text counts as absent.</summary>
    public static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static T Parse<T>(string name, string word)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(value.ToString(), word, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        var known = string.Join(", ", Enum.GetNames<T>().Select(known => char.ToLowerInvariant(known[0]) + known[1..]));
        throw Refusal.BadRequest($"{name} is '{word}'; choose from {known}.");
    }
}
