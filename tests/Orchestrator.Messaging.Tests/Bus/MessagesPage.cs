using System.Text.RegularExpressions;

namespace Orchestrator.Messaging.Tests.Bus;

/// <summary>docs/messages.md as the tests read it.</summary>
internal static partial class MessagesPage
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository(), "docs", "messages.md")).ReplaceLineEndings("\n");

    /// <summary>The sections that describe a message, by its name.</summary>
    public static IReadOnlyDictionary<string, Section> Sections { get; } = Headings()
        .Split(Text[Text.IndexOf("\n# For the orchestrator", StringComparison.Ordinal)..])
        .Skip(1)
        .Select(Section.Of)
        .ToDictionary(section => section.Name);

    /// <summary>The shell examples, in order.</summary>
    public static IReadOnlyList<string> Shell { get; } = [.. ShellBlocks().Matches(Text).Select(match => match.Groups["block"].Value)];

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orchestrator.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex("^## ", RegexOptions.Multiline, 1000)]
    private static partial Regex Headings();

    [GeneratedRegex("```sh\n(?<block>.*?)```", RegexOptions.Singleline, 1000)]
    private static partial Regex ShellBlocks();

    [GeneratedRegex("```json\n(?<block>.*?)```", RegexOptions.Singleline, 1000)]
    private static partial Regex JsonBlocks();

    [GeneratedRegex("^Exchange `(?<name>[^`]+)`", RegexOptions.Multiline, 1000)]
    private static partial Regex Exchanges();

    [GeneratedRegex(@"^\| `(?<name>\w+)` \| (?<yes>yes)? ?\|", RegexOptions.Multiline, 1000)]
    private static partial Regex Rows();

    /// <param name="Fields">Whether each field is required.</param>
    /// <param name="Json">The example.</param>
    internal sealed record Section(string Name, string Exchange, IReadOnlyDictionary<string, bool> Fields, string Json)
    {
        public static Section Of(string text) => new(
            text[..text.IndexOf('\n', StringComparison.Ordinal)].Trim(),
            Exchanges().Match(text).Groups["name"].Value,
            Rows().Matches(text).ToDictionary(row => row.Groups["name"].Value, row => row.Groups["yes"].Success),
            JsonBlocks().Matches(text).Single().Groups["block"].Value);
    }
}
