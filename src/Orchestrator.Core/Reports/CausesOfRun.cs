namespace Orchestrator.Core.Reports;

/// <summary>
/// The causes that the failures of one run are counted by. Messages are free text, so there is a bound: the first <see cref="Most"/> causes of a run
/// are told apart, and what fails for yet another one is counted as <see cref="Others"/>. So a rollup does not grow with what programs say.
/// </summary>
/// <param name="known">Those that the store has of the run.</param>
public sealed class CausesOfRun(IEnumerable<string> known)
{
    /// <summary>How many causes of a run are told apart.</summary>
    public const int Most = 200;

    /// <summary>Stands for all causes of a run that came after the first <see cref="Most"/>.</summary>
    public const string Others = "(other causes)";

    private readonly HashSet<string> causes = new(known, StringComparer.Ordinal);
    private readonly List<string> added = [];

    /// <summary>Those that were not known, in the order in which they came; the store keeps them with the entries.</summary>
    public IReadOnlyList<string> Added => added;

    /// <summary>What a failure is counted by. An entry that comes again is counted as it was.</summary>
    /// <param name="cause">As <see cref="FailureCause"/> writes it; "" has no cause and stays.</param>
    public string Counted(string cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        if (cause is "" or Others || causes.Contains(cause))
            return cause;
        if (causes.Count >= Most)
            return Others;
        causes.Add(cause);
        added.Add(cause);
        return cause;
    }
}
