namespace Orchestrator.Contracts.Commands;

/// <summary>What becomes of the output of a command's actions before it leaves their computer.</summary>
/// <param name="Masks">
/// Regular expressions, as <see cref="OutputPattern"/> has them, at most <see cref="Most"/>; what they match is replaced by <see cref="Mask"/>, or
/// only their group <c>secret</c> if they have one. They see one line at a time.
/// </param>
/// <param name="KeepBytes">Bytes of an action's output that are kept beyond what its report carries, 0 to <see cref="MostBytes"/>.</param>
public sealed record OutputRules(IReadOnlyList<string> Masks, int KeepBytes)
{
    /// <summary>What stands instead of a secret.</summary>
    public const string Mask = "********";

    /// <summary>Expressions.</summary>
    public const int Most = 50;

    /// <summary>Bytes that may be kept of one action's output.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    /// <summary>Nothing is masked, and no more is kept than a report carries.</summary>
    public static OutputRules None { get; } = new([], 0);

    /// <summary>What is wrong with them; null: nothing.</summary>
    public string? Flaw()
    {
        if (KeepBytes is < 0 or > MostBytes)
            return $"{KeepBytes} bytes of output cannot be kept; 0 to {MostBytes} can";
        if (Masks.Count > Most)
            return $"there are {Masks.Count} masks; {Most} are possible";
        return Masks.Select(mask => OutputPattern.FlawOf(mask) is { } flaw ? $"the mask '{mask}' {flaw}" : null).FirstOrDefault(flaw => flaw is not null);
    }
}
