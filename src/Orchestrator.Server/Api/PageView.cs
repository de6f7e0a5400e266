using Orchestrator.Core;

namespace Orchestrator.Server.Api;

/// <summary>Part of a list.</summary>
/// <param name="Items">The rows asked for.</param>
/// <param name="Total">Length of the whole list.</param>
public sealed record PageView<T>(IReadOnlyList<T> Items, long Total);

internal static class PageViews
{
    public static PageView<TView> Of<T, TView>(Page<T> page, Func<T, TView> view) => new([.. page.Items.Select(view)], page.Total);
}
