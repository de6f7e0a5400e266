using System.Globalization;

namespace Orchestrator.Messaging.Simulated;

/// <summary>One simulated target: idle, it is little more than its number.</summary>
internal sealed class SimulatedTarget(int number)
{
    /// <summary>Ended commands and tombstones that are still recognised. A real agent keeps them until they expire; here the last few do.</summary>
    private const int Remembered = 8;

    private List<string>? ended;
    private List<string>? cancelled;

    public int Number => number;

    /// <summary>What is not both over and confirmed, oldest first; null: nothing.</summary>
    public List<SimulatedWork>? Open { get; set; }

    /// <summary>When it must be looked at again; an earlier entry of the queue for another instant is stale.</summary>
    public DateTimeOffset? WakeAt { get; set; }

    public bool WasOnline { get; set; }

    public static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"simulated-{number:D6}");

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"sim-{number:D6}");

    /// <summary>The number in a target's id, from 1; null if it is no simulated target's.</summary>
    public static int? NumberOf(string id) =>
        id.StartsWith("simulated-", StringComparison.Ordinal) && int.TryParse(id.AsSpan(10), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    public SimulatedWork? Find(string commandId) => Open?.Find(work => work.Log.CommandId == commandId);

    public bool Knows(string commandId) => Find(commandId) is not null || ended?.Contains(commandId) == true;

    public void RememberEnded(string commandId) => Remember(ref ended, commandId);

    public void RememberCancelled(string commandId) => Remember(ref cancelled, commandId);

    public bool IsCancelled(string commandId) => cancelled?.Contains(commandId) == true;

    private static void Remember(ref List<string>? ids, string id)
    {
        ids ??= new List<string>(1);
        if (ids.Count == Remembered)
            ids.RemoveAt(0);
        ids.Add(id);
    }
}
