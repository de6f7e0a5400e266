using Orchestrator.Server.Api;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Fleet;

/// <summary>What may be set for the levels.</summary>
internal static class LevelRules
{
    /// <summary>Settings of a site or of the organisation; null if they set nothing.</summary>
    public static LevelSettings? Check(LevelSettings? levels, List<Mistake> mistakes)
    {
        mistakes.AddRange((levels?.Mistakes() ?? []).Select(mistake => new Mistake(null, $"levels.{mistake.Field}", mistake.Message)));
        return levels?.OrNothing();
    }

    /// <summary>Settings of a target, which has rates and pauses alone; null if they set nothing.</summary>
    public static LevelSettings? CheckOfTarget(LevelSettings? levels, List<Mistake> mistakes)
    {
        foreach (var (name, level) in new[] { ("minimum", levels?.Minimum), ("normal", levels?.Normal), ("maximum", levels?.Maximum) })
        {
            if (level?.Parallelism is not null)
                mistakes.Add(new(null, $"levels.{name}.parallelism", $"A target has no parallelism ({name}): it fetches one file after the other. Leave it out, or set it for a depot."));
            if (level?.PollingSeconds is not null)
                mistakes.Add(new(null, $"levels.{name}.pollingSeconds", $"A target has no polling interval ({name}): what it is to do is sent to it. Leave it out, or set it for a depot."));
        }

        return Check(levels, mistakes);
    }
}
