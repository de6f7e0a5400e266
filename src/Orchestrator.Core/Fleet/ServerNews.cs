using System.Text.Json.Serialization;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Fleet;

/// <summary>One server's word to all others.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(StoreChanged), "changed")]
[JsonDerivedType(typeof(RunWatched), "watched")]
[JsonDerivedType(typeof(RunTold), "told")]
[JsonDerivedType(typeof(InstallationsStopped), "stopped")]
public abstract record ServerNews;

/// <summary>Something in the store is not what others remember.</summary>
/// <param name="Ids">What it concerns, at most <see cref="MostIds"/>; empty: any of them.</param>
public sealed record StoreChanged(NewsTopic Topic, IReadOnlyList<string> Ids) : ServerNews
{
    /// <summary>Ids in one piece of news.</summary>
    public const int MostIds = 1_000;
}

/// <summary>Which part of what servers share has changed.</summary>
public enum NewsTopic
{
    /// <summary>Targets were added, changed or removed; the ids are theirs.</summary>
    Targets,

    /// <summary>Named timeframes were changed or removed.</summary>
    Timeframes,

    /// <summary>Definitions were published or removed; the ids are theirs.</summary>
    Definitions,

    /// <summary>Sites were described or their descriptions removed.</summary>
    Sites,

    /// <summary>Depots were added, changed or removed.</summary>
    Depots,

    /// <summary>Groups were saved or removed.</summary>
    Groups,
}

/// <summary>Somebody watches a run at the server that tells it: whoever works on the run answers with <see cref="RunTold"/> for half a minute.</summary>
public sealed record RunWatched(string RunId) : ServerNews;

/// <summary>What has happened to a watched run in the last second.</summary>
/// <param name="Run">Its latest state; null: unchanged.</param>
/// <param name="Entries">New report entries, without output.</param>
/// <param name="Skipped">New entries that were left out because there were too many.</param>
public sealed record RunTold(string RunId, RunRecord? Run, IReadOnlyList<RunEvent> Events, IReadOnlyList<ReportEntry> Entries, int Skipped) : ServerNews;

/// <summary>Whoever is at work on one of these commands is to end it. Repeated until it has ended.</summary>
/// <param name="CommandIds">At most <see cref="StoreChanged.MostIds"/>.</param>
public sealed record InstallationsStopped(IReadOnlyList<string> CommandIds) : ServerNews;

/// <summary>The JSON of news.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServerNews))]
public sealed partial class NewsJson : JsonSerializerContext;
