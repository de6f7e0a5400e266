using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Commands;

/// <summary>Which targets a run is started over.</summary>
internal static class TargetSelection
{
    private const int PageSize = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <param name="named">By the user; if empty, the server's own computer.</param>
    /// <param name="withSimulated">Adds the whole simulated fleet.</param>
    /// <param name="isElsewhere">Groups or a query say whom the run takes: without names it is nobody else.</param>
    /// <exception cref="CliException">Nothing was named and the server has no computer of its own.</exception>
    public static async Task<IReadOnlyList<string>> Resolve(Session session, IReadOnlyList<string> named, bool withSimulated, bool isElsewhere, CancellationToken cancellation)
    {
        var targets = new List<string>(named);
        if (targets.Count == 0 && !isElsewhere)
            targets.Add(await LocalTarget(session, cancellation));
        if (withSimulated)
            await AddSimulated(session.Client, targets, cancellation);
        return targets;
    }

    // The agent of a server that has just started greets a moment later.
    private static async Task<string> LocalTarget(Session session, CancellationToken cancellation)
    {
        var since = session.Host.Time.GetTimestamp();
        while (true)
        {
            if ((await session.Client.Server(cancellation)).LocalTarget is { Length: > 0 } name)
            {
                session.Tell($"Target: {name}, the computer the server runs on.");
                return name;
            }

            if (session.Host.Time.GetElapsedTime(since) > Patience)
                throw new CliException(ExitCode.BadInput, "The agent of the server's own computer has not appeared.", "Name targets with --target (orchestrator targets lists them).");
            await Task.Delay(Pause, session.Host.Time, cancellation);
        }
    }

    private static async Task AddSimulated(OrchestratorClient client, List<string> targets, CancellationToken cancellation)
    {
        for (var offset = 0; ;)
        {
            var page = await client.Targets(new TargetFilter(), offset, PageSize, cancellation);
            targets.AddRange(page.Items.Where(target => target.Simulated).Select(target => target.Name));
            offset += page.Items.Count;
            if (page.Items.Count == 0 || offset >= page.Total)
                return;
        }
    }
}
