namespace Orchestrator.Contracts.Commands;

/// <summary>Places in a JSON text (RFC 6901): <c>/logging/level</c>, <c>/servers/0/name</c>; "~1" stands for "/" in a name and "~0" for "~".</summary>
public static class JsonPointer
{
    /// <summary>Characters of a pointer.</summary>
    public const int Length = 500;

    /// <summary>What is wrong with it, and the remedy; null: nothing.</summary>
    public static string? FlawOf(string pointer)
    {
        if (pointer.Length is < 2 or > Length || pointer[0] != '/')
            return $"must be a JSON pointer such as /logging/level, of 2 to {Length} characters";
        for (var at = pointer.IndexOf('~'); at >= 0; at = pointer.IndexOf('~', at + 1))
        {
            if (at + 1 == pointer.Length || pointer[at + 1] is not ('0' or '1'))
                return "has a '~' that stands for nothing; write ~0 for '~' and ~1 for '/' in a name";
        }

        return null;
    }

    /// <summary>The names, or numbers in lists, from the outermost on.</summary>
    public static IReadOnlyList<string> Parts(string pointer) =>
        [.. pointer.Split('/').Skip(1).Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
}
