using System.Text.Json;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>Whole objects compared: records with lists or dictionaries in them do not compare by content, their JSON does.</summary>
public static class Same
{
    /// <summary>Of long texts this much is shown before and after the first difference.</summary>
    private const int Shown = 300;

    public static void ShouldBeWhole<T>(this T actual, T expected)
    {
        var (one, other) = (Text(actual), Text(expected));
        var first = one.AsSpan().CommonPrefixLength(other);
        if (first < one.Length || first < other.Length)
            Around(one, first).ShouldBe(Around(other, first), $"from character {first} on");
    }

    public static string Text<T>(T value) => JsonSerializer.Serialize(value);

    private static string Around(string text, int at)
    {
        var from = Math.Max(0, at - Shown);
        return text[from..Math.Min(text.Length, at + Shown)];
    }
}
