using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Reports;

/// <summary>A run and what came of its steps, as far as a terminal shows it.</summary>
/// <param name="Total">Entries that match; more than are listed if the run was large.</param>
/// <param name="Run">With the ledger.</param>
/// <param name="Entries">Steps that went wrong carry their output.</param>
/// <param name="OnlyFailures">True if there were too many entries to list and only what went wrong is.</param>
internal sealed record RunReport(RunInfo Run, IReadOnlyList<EntryInfo> Entries, int Total, bool OnlyFailures = false)
{
    /// <summary>More than this nobody reads in a terminal; exports have everything.</summary>
    private const int EntriesListed = 500;
    private const int PageSize = 250;
    private const int OutputsFetched = 20;

    /// <param name="filter">Which entries are listed.</param>
    public static async Task<RunReport> Fetch(OrchestratorClient client, RunInfo run, EntryFilter filter, CancellationToken cancellation)
    {
        var (entries, total) = await List(client, run.Id, filter, cancellation);
        // A failure far down must not hide behind what succeeded before it.
        var onlyFailures = filter == EntryFilter.All && total > entries.Count && !run.AllSucceeded;
        if (onlyFailures)
            entries = (await List(client, run.Id, EntryFilter.Failures, cancellation)).Entries;

        var fetched = 0;
        for (var i = 0; i < entries.Count && fetched < OutputsFetched; i++)
        {
            if (!entries[i].IsFailedStep)
                continue;
            entries[i] = await client.Entry(entries[i].CommandId, entries[i].Number, cancellation);
            fetched++;
        }

        // An agent's clock may be a little ahead of the server's; a target's result still comes after its steps.
        return new RunReport(run, [.. entries.OrderBy(entry => entry.Ordinal).ThenBy(entry => entry.Phase == "result")], total, onlyFailures);
    }

    private static async Task<(List<EntryInfo> Entries, int Total)> List(OrchestratorClient client, string runId, EntryFilter filter, CancellationToken cancellation)
    {
        var entries = new List<EntryInfo>();
        while (true)
        {
            var page = await client.Report(runId, filter, entries.Count, PageSize, cancellation);
            entries.AddRange(page.Items);
            if (page.Items.Count == 0 || entries.Count >= Math.Min(page.Total, EntriesListed))
                return (entries, page.Total);
        }
    }
}
