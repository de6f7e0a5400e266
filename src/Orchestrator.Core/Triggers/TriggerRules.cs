using Orchestrator.Core.Distributions;

namespace Orchestrator.Core.Triggers;

/// <summary>What a definition's triggers must keep to besides being well written: it depends on what else is published, and on the time.</summary>
public static class TriggerRules
{
    private const int NamesInAMessage = 20;

    /// <summary>Everything that stands in the way of publishing.</summary>
    /// <param name="graph">The compiled definition.</param>
    /// <param name="board">What is published; an earlier version of the same definition does not count.</param>
    /// <param name="hasTarget">Whether there is a target of a name.</param>
    public static IReadOnlyList<DefinitionError> Check(DistributionGraph graph, TriggerBoard board, Func<string, bool> hasTarget, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(board);
        var own = PublishedTriggers.Of(graph, now).ToList();
        if (own.Count == 0)
            return [];
        var others = board.Triggers.Where(trigger => trigger.Key.DefinitionId != graph.DefinitionId).ToList();
        var errors = new List<DefinitionError>();
        foreach (var trigger in own)
        {
            var (input, problem) = trigger.Spec switch
            {
                TriggerSpec.Schedule { Rule: DateSchedule date } when date.At.ToDateTimeOffset() <= now =>
                    ("at", $"is {date.At}, which is over; choose a date in the future or remove the trigger"),
                TriggerSpec.Webhook webhook => ("hook", Taken(webhook, trigger, own, others)),
                TriggerSpec.After after => ("distribution", Unfollowable(after, graph.DefinitionId, own, others, board)),
                _ => ("", null),
            };
            if (problem is not null)
                errors.Add(new DefinitionError(trigger.Key.ActivityId, input, problem));
        }

        var unknown = graph.Selection.Where(name => !hasTarget(name)).Take(NamesInAMessage).ToList();
        if (unknown.Count > 0)
            errors.Add(new(null, $"customProperties.{Compiler.TargetsProperty}", $"names {string.Join(", ", unknown.Select(name => $"'{name}'"))}, not in the inventory; correct the names or add the targets"));
        return errors;
    }

    private static string? Taken(TriggerSpec.Webhook webhook, ActiveTrigger trigger, List<ActiveTrigger> own, List<ActiveTrigger> others)
    {
        if (own.Exists(other => other.Key != trigger.Key && other.Spec is TriggerSpec.Webhook another && another.Hook == webhook.Hook))
            return $"'{webhook.Hook}' is the name of two webhooks here; rename one";
        return others.Find(other => other.Spec is TriggerSpec.Webhook another && another.Hook == webhook.Hook) is { } owner
            ? $"'{webhook.Hook}' is the name of a webhook of '{owner.DefinitionName}' ({owner.Key.DefinitionId}); choose another name"
            : null;
    }

    private static string? Unfollowable(TriggerSpec.After after, string definitionId, List<ActiveTrigger> own, List<ActiveTrigger> others, TriggerBoard board)
    {
        if (after.DefinitionId == definitionId)
            return "is the distribution itself: it would start itself for ever; use a schedule";
        if (!board.Definitions.Contains(after.DefinitionId))
            return $"is '{after.DefinitionId}', of which nothing is published; correct the id or publish that distribution first";
        var path = Path(after.DefinitionId, definitionId, own, others);
        return path is null ? null : $"closes a circle, in which runs would start each other for ever: {string.Join(" starts ", path)}; remove one of these triggers";
    }

    /// <summary>How a run of the definition leads back to one of its own, beginning and ending with it; null: it does not.</summary>
    private static List<string>? Path(string followed, string definitionId, List<ActiveTrigger> own, List<ActiveTrigger> others)
    {
        var followers = others.Concat(own).Where(trigger => trigger.Spec is TriggerSpec.After)
            .ToLookup(trigger => ((TriggerSpec.After)trigger.Spec).DefinitionId, trigger => trigger.Key.DefinitionId, StringComparer.Ordinal);
        var cameFrom = new Dictionary<string, string>(StringComparer.Ordinal);
        var next = new Queue<string>([definitionId]);
        while (next.TryDequeue(out var current))
        {
            foreach (var follower in followers[current])
            {
                if (follower == definitionId || !cameFrom.TryAdd(follower, current))
                    continue;
                if (follower == followed)
                    return [.. Back(cameFrom, follower, definitionId), definitionId];
                next.Enqueue(follower);
            }
        }

        return null;
    }

    private static IEnumerable<string> Back(Dictionary<string, string> cameFrom, string last, string first)
    {
        var path = new Stack<string>();
        for (var step = last; step != first; step = cameFrom[step])
            path.Push(step);
        return path.Prepend(first);
    }
}
