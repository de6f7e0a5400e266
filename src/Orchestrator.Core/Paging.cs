namespace Orchestrator.Core;

/// <summary>Which part of a list is wanted.</summary>
/// <param name="Offset">Rows to skip, 0 or more.</param>
/// <param name="Limit">Rows at most, 1 to 1000.</param>
public readonly record struct PageRequest(int Offset = 0, int Limit = 100)
{
    /// <summary>The first 100. Said explicitly, because a struct's own empty constructor would leave the limit at 0.</summary>
    public PageRequest()
        : this(0, 100)
    {
    }
}

/// <summary>Part of a list, and how long the whole of it is.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, long Total);
