using System.Globalization;

namespace Orchestrator.Core.Runs;

/// <summary>
/// Ids of commands: run, ordinal, sequence. Derived, so that a step that is made again after a crash names the same command, and so that
/// an answer leads back to its token.
/// </summary>
internal static class CommandIds
{
    public static string Of(TargetRun token, int sequence) => string.Create(CultureInfo.InvariantCulture, $"{token.RunId}/{token.Ordinal}/{sequence}");

    public static string OfResult(TargetRun token) => string.Create(CultureInfo.InvariantCulture, $"{token.RunId}/{token.Ordinal}");

    /// <summary>True if the token has had a command of this id.</summary>
    public static bool IsOf(TargetRun token, string commandId) =>
        int.TryParse(commandId.AsSpan(commandId.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
        && sequence >= 1
        && sequence <= token.Sequence
        && commandId == Of(token, sequence);

    /// <summary>The ordinal in a command's id, or null if it is no id of ours.</summary>
    public static int? OrdinalOf(string commandId)
    {
        var last = commandId.LastIndexOf('/');
        if (last <= 0)
            return null;
        var first = commandId.LastIndexOf('/', last - 1);
        return first > 0 && int.TryParse(commandId.AsSpan(first + 1, last - first - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
            ? ordinal
            : null;
    }
}
