namespace Orchestrator.Contracts;

/// <summary>The bounds of everything that crosses a wire. Both sides enforce them.</summary>
public static class ContractLimits
{
    /// <summary>Largest message in either direction, in bytes.</summary>
    public const int MessageBytes = 4 * 1024 * 1024;

    /// <summary>Actions in one command.</summary>
    public const int Actions = 100;

    /// <summary>Addresses an agent tells of its computer.</summary>
    public const int Networks = 16;

    /// <summary>Bytes (UTF-8) of one script.</summary>
    public const int ScriptBytes = 256 * 1024;

    /// <summary>Bytes of an action's output that a report carries: the first and the last half of it, the middle goes.</summary>
    public const int OutputBytes = 64 * 1024;

    /// <summary>Interrupted starts of one action that are told of and whose outputs are kept: the latest.</summary>
    public const int InterruptedStarts = 16;

    /// <summary>Characters of a message written for people.</summary>
    public const int MessageLength = 2_000;

    /// <summary>A message as it may cross a wire: cut where it is too long, never inside a character.</summary>
    public static string CapMessage(string text)
    {
        if (text.Length <= MessageLength)
            return text;
        return text[..(char.IsHighSurrogate(text[MessageLength - 1]) ? MessageLength - 1 : MessageLength)];
    }
}
