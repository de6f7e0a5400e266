using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Watching;

/// <summary>Follows a run to its end, also over restarts of the server.</summary>
internal sealed class RunWatcher(OrchestratorClient client, TimeProvider time, ReconnectPatience patience)
{
    /// <returns>The run as it ended.</returns>
    /// <exception cref="UnreachableException">The server was not there at the beginning, or has been away for too long.</exception>
    public async Task<RunInfo> Follow(string runId, IRunView view, CancellationToken cancellation)
    {
        var known = await client.Run(runId, cancellation);
        var failures = 0;
        var lostAt = 0L;
        while (true)
        {
            try
            {
                await foreach (var item in client.Watch(known.Id, cancellation))
                {
                    if (failures > 0)
                        view.Notice("The server is back.");
                    failures = 0;
                    known = await Show(item, known, view, cancellation);
                }

                if (known.HasEnded)
                    return known;
                throw new UnreachableException(client.Url.AbsoluteUri, "it closed the connection.");
            }
            catch (UnreachableException lost)
            {
                if (failures++ == 0)
                    lostAt = time.GetTimestamp();
                else if (time.GetElapsedTime(lostAt) > patience.GiveUpAfter)
                    throw;
                var pause = patience.PauseAfter(failures);
                view.Notice($"{lost.Message} Trying again in {Words.Duration(pause)}; the run goes on without this window.");
                await Task.Delay(pause, time, cancellation);
            }
        }
    }

    private async Task<RunInfo> Show(WatchEvent item, RunInfo known, IRunView view, CancellationToken cancellation)
    {
        switch (item)
        {
            case WatchEvent.State(var run):
                view.Show(run, run.HasEnded ? [] : await client.Waits(run.Id, cancellation));
                return run;
            case WatchEvent.End:
                return await client.Run(known.Id, cancellation);
            case WatchEvent.History(var line):
                view.Show(line);
                break;
            case WatchEvent.Entry(var entry):
                view.Show(entry);
                break;
            case WatchEvent.Skipped(var count):
                view.Skipped(count);
                break;
        }

        return known;
    }
}

/// <summary>How long a watcher waits for a server that went away.</summary>
/// <param name="First">Pause after the first failure; it doubles with each further one.</param>
/// <param name="Longest">Upper limit of a pause.</param>
/// <param name="GiveUpAfter">Time since the connection was lost.</param>
internal sealed record ReconnectPatience(TimeSpan First, TimeSpan Longest, TimeSpan GiveUpAfter)
{
    public static ReconnectPatience Default { get; } = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));

    /// <param name="failures">In a row, from 1.</param>
    public TimeSpan PauseAfter(int failures)
    {
        var doubled = First * Math.Pow(2, Math.Min(failures - 1, 20));
        return doubled < Longest ? doubled : Longest;
    }
}
