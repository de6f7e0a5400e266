using Orchestrator.Contracts.Commands;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Packages;

/// <summary>What a transfer may take of a target's line, by what is set for the target, its site and the organisation.</summary>
public static class TransferPaces
{
    public static TransferPace Of(ISiteDirectory sites, Target target)
    {
        ArgumentNullException.ThrowIfNull(sites);
        var effective = EffectiveSettings.Of(sites.LevelsOf(target));
        return new() { Minimum = Of(effective.Minimum), Normal = Of(effective.Normal), Maximum = Of(effective.Maximum) };
    }

    private static LevelPace Of(EffectiveLevel level) => new(level.BytesPerSecond, level.PauseSeconds, level.ShareOfTime);
}
