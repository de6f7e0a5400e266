using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Reports;

/// <summary>A run and what came of its steps, as far as a terminal shows it.</summary>
/// <param name="Total">Entries that match; more than are listed if the run was large.</param>
/// <param name="Run">With the ledger.</param>
/// <param name="Entries">Steps that went wrong carry their output.</param>
internal sealed record RunReport(RunInfo Run, IReadOnlyList<EntryInfo> Entries, int Total)
{
    /// <summary>More than this nobody reads in a terminal; exports have everything.</summary>
    private const int EntriesListed = 500;
    private const int PageSize = 250;
    private const int OutputsFetched = 20;

    /// <param name="filter">Which entries are listed.</param>
    public static async Task<RunReport> Fetch(OrchestratorClient client, RunInfo run, EntryFilter filter, CancellationToken cancellation)
    {
        var entries = new List<EntryInfo>();
        int total;
        do
        {
            var page = await client.Report(run.Id, filter, entries.Count, PageSize, cancellation);
            total = page.Total;
            if (page.Items.Count == 0)
                break;
            entries.AddRange(page.Items);
        }
        while (entries.Count < Math.Min(total, EntriesListed));

        var fetched = 0;
        for (var i = 0; i < entries.Count && fetched < OutputsFetched; i++)
        {
            if (!entries[i].IsFailedStep)
                continue;
            entries[i] = await client.Entry(entries[i].CommandId, entries[i].Number, cancellation);
            fetched++;
        }

        // An agent's clock may be a little ahead of the server's; a target's result still comes after its steps.
        return new RunReport(run, [.. entries.OrderBy(entry => entry.Ordinal).ThenBy(entry => entry.Phase == "result")], total);
    }
}
