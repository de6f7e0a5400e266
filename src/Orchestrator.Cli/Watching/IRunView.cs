using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Watching;

/// <summary>Shows a run while it goes on.</summary>
internal interface IRunView
{
    /// <param name="waits">What its waiting targets wait for, grouped.</param>
    void Show(RunInfo run, IReadOnlyList<WaitGroup> waits);

    void Show(RunHistory line);

    void Show(EntryInfo entry);

    /// <summary>Entries that came too fast to be shown one by one.</summary>
    void Skipped(long count);

    /// <summary>About the watching itself, for example a lost connection.</summary>
    void Notice(string text);
}
