using System.Diagnostics.CodeAnalysis;
using Orchestrator.Contracts.Commands;
using Orchestrator.Core.Runs;

namespace Orchestrator.Storage.Json;

/// <summary>
/// Tokens of one run say the same things: one string, wait and window serves all of them, or a hundred thousand waiting tokens would cost
/// several times their memory. Lives as long as one reading; it stops learning when it is full.
/// </summary>
internal sealed class TokenInterner
{
    private const int Capacity = 10_000;

    private readonly Dictionary<string, string> strings = [];
    private readonly Dictionary<Wait, Wait> waits = [];
    private readonly Dictionary<string, CommandWindow> windows = [];
    private readonly Dictionary<int[], int[]> visits = new(EqualityComparer<int[]>.Create(
        (one, other) => one.AsSpan().SequenceEqual(other),
        numbers => numbers.Aggregate(0, HashCode.Combine)));

    [return: NotNullIfNotNull(nameof(text))]
    public string? Share(string? text)
    {
        if (text is null)
            return null;
        return strings.TryGetValue(text, out var shared) ? shared : Learn(strings, text, text);
    }

    public Wait Share(Wait wait) => waits.TryGetValue(wait, out var shared) ? shared : Learn(waits, wait, wait);

    public PendingCommand? Share(PendingCommand? command) =>
        command?.Window is { } window ? command with { Window = Share(window) } : command;

    private CommandWindow Share(CommandWindow window)
    {
        var key = string.Join('\n', [window.Zone, .. window.Timeframes]);
        return windows.TryGetValue(key, out var shared) ? shared : Learn(windows, key, window);
    }

    public int[]? Share(int[]? numbers)
    {
        if (numbers is null)
            return null;
        return visits.TryGetValue(numbers, out var shared) ? shared : Learn(visits, numbers, numbers);
    }

    private static T Learn<TKey, T>(Dictionary<TKey, T> known, TKey key, T value)
        where TKey : notnull
    {
        if (known.Count < Capacity)
            known.Add(key, value);
        return value;
    }
}
