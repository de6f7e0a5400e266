using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrator.Cli.Client;

/// <summary>JSON as it crosses the wire.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(RunInfo))]
[JsonSerializable(typeof(RunHistory))]
[JsonSerializable(typeof(IReadOnlyList<WaitGroup>))]
[JsonSerializable(typeof(StartRun))]
[JsonSerializable(typeof(RerunFailed))]
[JsonSerializable(typeof(EntryInfo))]
[JsonSerializable(typeof(ReportSummary))]
[JsonSerializable(typeof(SlowestActions))]
[JsonSerializable(typeof(FailureCauses))]
[JsonSerializable(typeof(ReportTrend))]
[JsonSerializable(typeof(ServerInfo))]
[JsonSerializable(typeof(Validation))]
[JsonSerializable(typeof(DefinitionVersion))]
[JsonSerializable(typeof(Created))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(SkippedEntries))]
[JsonSerializable(typeof(Page<RunInfo>))]
[JsonSerializable(typeof(Page<EntryInfo>))]
[JsonSerializable(typeof(Page<TargetInfo>))]
[JsonSerializable(typeof(Page<DefinitionInfo>))]
[JsonSerializable(typeof(IReadOnlyList<TriggerInfo>))]
[JsonSerializable(typeof(Page<TriggerInfo>))]
[JsonSerializable(typeof(Page<FiringInfo>))]
[JsonSerializable(typeof(WhichTrigger))]
[JsonSerializable(typeof(MadeSecret))]
[JsonSerializable(typeof(Watching.WatchLine))]
[JsonSerializable(typeof(Reports.RunReport))]
internal sealed partial class WireJson : JsonSerializerContext;
