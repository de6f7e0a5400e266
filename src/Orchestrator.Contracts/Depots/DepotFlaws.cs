using Orchestrator.Contracts.Packages;

namespace Orchestrator.Contracts.Depots;

/// <summary>What is wrong with a depot's message.</summary>
public static class DepotFlaws
{
    private const int LongestId = 64;

    /// <summary>The first mistake in it; null: it may be taken.</summary>
    public static string? Of(DepotMessage message)
    {
        if (message.States.Count > DepotLimits.States || message.Entries.Count > DepotLimits.Entries)
            return $"a message has at most {DepotLimits.States} states and {DepotLimits.Entries} entries";
        // JSON's null gets into a list whatever the list's type says.
        if (message.States.Any(state => state is null) || message.Entries.Any(entry => entry is null))
            return "a state or an entry is null";
        if (message.States.Any(state => !IsShort(state.Depot, LongestId) || !IsShort(state.Version, LongestId) || !IsShort(state.Level, LongestId) || !IsShort(state.Doing, DepotLimits.TextLength)))
            return "a state has a text that is empty or too long";
        return message.Entries.Any(entry => !IsShort(entry.Id, LongestId) || !IsShort(entry.Depot, LongestId) || !PackageNames.IsHash(entry.Content)
                || Math.Max(Math.Max(entry.File.Length, entry.From.Length), entry.Reason.Length) > DepotLimits.TextLength || !Enum.IsDefined(entry.Kind) || entry.Size < 0 || entry.Bytes < 0)
            ? "an entry has a text that is empty or too long, a content that is none, or a number below 0"
            : null;
    }

    private static bool IsShort(string text, int longest) => text.Length > 0 && text.Length <= longest;
}
