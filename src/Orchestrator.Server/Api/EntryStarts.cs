using System.Text;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Access;
using Orchestrator.Core.Reports;
using Orchestrator.Server.Outputs;

namespace Orchestrator.Server.Api;

/// <summary>One start of an action.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Outcome">How it ended: of all but the last, interrupted; the last one has given the entry its outcome.</param>
/// <param name="StartedAt">Null: not known.</param>
/// <param name="EndedAt">Of an interrupted one when the agent was back and found it so: it ended before that. Null: not known.</param>
/// <param name="OutputBytes">How much of its output there is to read.</param>
public sealed record StartView(int Number, StepOutcome Outcome, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, long OutputBytes);

/// <summary>The starts of an action: more than one where it was interrupted and, by its rule, repeated.</summary>
internal static class EntryStarts
{
    public static void MapEntryStarts(this RouteGroupBuilder api) =>
        api.MapGet("/reports/{commandId}/{number:int}/starts", List)
            .Named("listEntryStarts", "The starts of an entry's action, in order, each with how it ended: more than one where it was interrupted and repeated by its rule.", Role.Viewer)
            .WithDescription(
                $"At most the last {ContractLimits.InterruptedStarts + 1}; the entry's `starts` says how many there were. "
                + "`/api/reports/{commandId}/{number}/output` with `start` has the output of each.")
            .Refuses(404);

    /// <summary>The start, if the entry's action has been started that often.</summary>
    /// <exception cref="Refusal">It has not.</exception>
    public static int Checked(this ReportEntry entry, int start) => start >= 1 && start <= entry.Starts
        ? start
        : throw new Refusal(
            StatusCodes.Status404NotFound,
            entry.Starts switch
            {
                0 => $"'{entry.Name}' was never started: there is no start {start}.",
                1 => $"'{entry.Name}' was started once: there is no start {start}, leave it out.",
                _ => $"'{entry.Name}' was started {entry.Starts} times: there is no start {start}, name one from 1 to {entry.Starts}.",
            });

    private static async Task<IReadOnlyList<StartView>> List(string commandId, int number, IReportStore reports, WholeOutput outputs, CancellationToken cancellation)
    {
        var command = Uri.UnescapeDataString(commandId);
        var entry = await reports.Find(command, number, cancellation) ?? throw Refusal.NotFound("report entry", $"{command} number {number}");
        var kept = await outputs.Kept(entry, cancellation);
        var first = Math.Max(1, entry.Starts - ContractLimits.InterruptedStarts);
        return [.. Enumerable.Range(first, Math.Max(0, entry.Starts - first + 1)).Select(start => ViewOf(entry, start, kept.GetValueOrDefault(start)))];
    }

    private static StartView ViewOf(ReportEntry entry, int number, long kept)
    {
        if (number == entry.Starts)
            return new StartView(number, entry.Outcome, entry.StartedAt, entry.EndedAt, Math.Max(kept, Encoding.UTF8.GetByteCount(entry.Output)));
        var position = number - entry.Starts + entry.InterruptedStarts.Count;
        var known = position >= 0 ? entry.InterruptedStarts[position] : null;
        return new StartView(number, StepOutcome.Interrupted, known?.StartedAt, known?.FoundAt, kept);
    }
}
