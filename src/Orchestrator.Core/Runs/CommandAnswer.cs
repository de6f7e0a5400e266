using Orchestrator.Contracts.Reports;

namespace Orchestrator.Core.Runs;

/// <summary>The last word on an installation, as it is kept with its outstanding command until the engine has heard it.</summary>
/// <param name="Beginning">Which beginning of the work it ends.</param>
/// <param name="Last"><see cref="Finished"/> or <see cref="Refused"/>.</param>
public sealed record CommandAnswer(string CommandId, int Beginning, ReportItem Last);
