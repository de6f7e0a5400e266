using System.IO.Enumeration;

namespace Orchestrator.Core.Targets;

/// <summary>Patterns of names, without case: * stands for any characters, ? for one.</summary>
public static class NamePattern
{
    /// <summary>Whether a name is of the pattern.</summary>
    public static bool Holds(string pattern, string name)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(name);

        // Backslashes would escape; no name has one that means more than itself.
        return FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), name, ignoreCase: true);
    }
}
