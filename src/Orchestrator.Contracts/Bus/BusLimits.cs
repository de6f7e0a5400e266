namespace Orchestrator.Contracts.Bus;

/// <summary>The bounds of messages from other systems. What is beyond them is refused.</summary>
public static class BusLimits
{
    /// <summary>Bytes of a message.</summary>
    public const int MessageBytes = 4 * 1024 * 1024;

    /// <summary>Characters of an idempotency key.</summary>
    public const int KeyLength = 200;

    /// <summary>Names of targets in one message.</summary>
    public const int Targets = 100_000;

    /// <summary>Characters of a target's or definition's name.</summary>
    public const int NameLength = 255;

    /// <summary>Characters of all inputs together, names and values.</summary>
    public const int InputCharacters = 64 * 1024;

    /// <summary>Characters of the name of who asks.</summary>
    public const int RequestedByLength = 100;
}
