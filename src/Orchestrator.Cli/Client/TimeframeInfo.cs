namespace Orchestrator.Cli.Client;

/// <summary>A timeframe as the API tells it.</summary>
internal sealed record TimeframeInfo(string Name, string Grid, string Description, IReadOnlyList<ExceptionInfo> Exceptions);

/// <summary>Days that are not as the week says.</summary>
internal sealed record ExceptionInfo(string From, string? To, string Day, string? Name);

/// <summary>A timeframe to save.</summary>
internal sealed record TimeframeBody(string Grid, string Description, IReadOnlyList<ExceptionInfo>? Exceptions);

/// <summary>What a calendar file would do, or has done.</summary>
internal sealed record CalendarImportInfo(TimeframeInfo? Timeframe, int Added, int LeftOut, IReadOnlyList<CalendarRemark> Errors);

/// <summary>What is wrong with a line of a file.</summary>
internal sealed record CalendarRemark(int Line, string Message);

/// <summary>When a timeframe would open in a zone.</summary>
internal sealed record TimeframePreviewInfo(IReadOnlyList<OpeningInfo> Openings, IReadOnlyList<ClockChangeInfo> ClockChanges);

/// <summary>A stretch of open time.</summary>
/// <param name="End">Null: it never closes.</param>
internal sealed record OpeningInfo(DateTimeOffset Start, DateTimeOffset? End, string Level);

/// <summary>A change of the zone's clocks: what they would have shown, and what they show.</summary>
internal sealed record ClockChangeInfo(DateTimeOffset At, string From, string To);
