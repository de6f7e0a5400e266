using Orchestrator.Core;

namespace Orchestrator.Storage;

internal static class PageBounds
{
    private const int MaxLimit = 1000;

    /// <exception cref="ArgumentOutOfRangeException">Offset below 0, or limit outside 1 to 1000.</exception>
    public static void ThrowIfOutside(PageRequest page)
    {
        if (page.Offset < 0)
            throw new ArgumentOutOfRangeException(nameof(page), page.Offset, "The offset is 0 or more.");
        ThrowIfOutside(page.Limit);
    }

    /// <exception cref="ArgumentOutOfRangeException">Outside 1 to 1000.</exception>
    public static void ThrowIfOutside(int limit)
    {
        if (limit is < 1 or > MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"The limit is 1 to {MaxLimit}.");
    }
}
