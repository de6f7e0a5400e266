using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Api;

/// <summary>Which timeframe and levels count for a target, and who says so.</summary>
/// <param name="Timeframes">What governs it beside those of distributions, the lowest level of all of them: one, or those of several groups; none: always.</param>
public sealed record EffectiveView(IReadOnlyList<EffectiveTimeframeView> Timeframes, EffectiveLevelView Minimum, EffectiveLevelView Normal, EffectiveLevelView Maximum)
{
    internal static EffectiveView Of(Target target, ISiteDirectory sites, IGroupDirectory groups)
    {
        var (site, organisation) = (target.Site.Length == 0 ? null : sites.Find(target.Site), sites.Find(Site.Organisation));
        var counts = EffectiveSettings.Of(sites.LevelsOf(target));
        return new(
            Timeframes(),
            Level(counts.Minimum, levels => levels?.Minimum),
            Level(counts.Normal, levels => levels?.Normal),
            Level(counts.Maximum, levels => levels?.Maximum));

        IReadOnlyList<EffectiveTimeframeView> Timeframes() => groups.GoverningOf(target) is { Count: > 0 } governing
            ? [.. governing.Select(group => new EffectiveTimeframeView(group.Timeframe!, SettingSource.Group, group.Name))]
            : [.. groups.TimeframesOf(target, sites).Select(name => new EffectiveTimeframeView(
                name, From(target.Timeframe, site?.Timeframe, organisation?.Timeframe), Group: null))];

        EffectiveLevelView Level(EffectiveLevel level, Func<LevelSettings?, LevelSetting?> of)
        {
            var (own, there, around) = (of(target.Levels), of(site?.Levels), of(organisation?.Levels));
            return new(
                level.BytesPerSecond,
                From(own?.BytesPerSecond, there?.BytesPerSecond, around?.BytesPerSecond),
                level.PauseSeconds,
                From(own?.PauseSeconds, there?.PauseSeconds, around?.PauseSeconds),
                level.ShareOfTime);
        }
    }

    private static SettingSource From(object? own, object? site, object? organisation) =>
        own is not null ? SettingSource.Target : site is not null ? SettingSource.Site : organisation is not null ? SettingSource.Organisation : SettingSource.Rules;
}

/// <summary>A timeframe that governs a target.</summary>
/// <param name="Group">Whose it is, if it is that of a group.</param>
public sealed record EffectiveTimeframeView(string Name, SettingSource From, string? Group);

/// <summary>What fetching packages may take of a target's line at one level.</summary>
/// <param name="BytesPerSecond">Null: no limit.</param>
/// <param name="PauseSeconds">Between two files.</param>
/// <param name="ShareOfTime">How much of the time may be used, above 0 to 1: less than 1 where the rate would be halved and there is none.</param>
public sealed record EffectiveLevelView(long? BytesPerSecond, SettingSource BytesPerSecondFrom, int PauseSeconds, SettingSource PauseSecondsFrom, double ShareOfTime);

/// <summary>Where a setting of a target comes from: the nearest of these that says anything.</summary>
public enum SettingSource
{
    /// <summary>The target itself.</summary>
    Target,

    /// <summary>Groups it belongs to; they name timeframes alone.</summary>
    Group,

    /// <summary>The description of its site.</summary>
    Site,

    /// <summary>What holds wherever nobody says anything else.</summary>
    Organisation,

    /// <summary>Nobody: it follows from the rules of the levels.</summary>
    Rules,
}
