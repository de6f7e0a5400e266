using System.Text.Json;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>Whole objects compared: records with lists or dictionaries in them do not compare by content, their JSON does.</summary>
public static class Same
{
    public static void ShouldBeWhole<T>(this T actual, T expected) => Text(actual).ShouldBe(Text(expected));

    public static string Text<T>(T value) => JsonSerializer.Serialize(value);
}
