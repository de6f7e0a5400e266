namespace Orchestrator.Core.Parking;

/// <summary>Messages that nobody could use.</summary>
public interface IParkedStore
{
    /// <summary>Stores a message; if it is there already, its time and reason become the new ones and <see cref="ParkedMessage.Times"/> rises by one.</summary>
    Task Park(ParkedMessage message, CancellationToken cancellation);

    /// <summary>Newest first. Bodies are cut to <see cref="ParkingLimits.Preview"/> bytes.</summary>
    /// <param name="queue">Only those taken from this queue; null: all.</param>
    Task<Page<ParkedMessage>> List(string? queue, PageRequest page, CancellationToken cancellation);

    /// <summary>One message with its body, or null.</summary>
    Task<ParkedMessage?> Find(string id, CancellationToken cancellation);

    /// <param name="times">Removes it only if it was not parked again since it was read with this <see cref="ParkedMessage.Times"/>; null: in any case.</param>
    /// <returns>False if there was nothing to remove.</returns>
    Task<bool> Remove(string id, int? times, CancellationToken cancellation);

    /// <summary>Removes what was parked before an instant, and the oldest beyond the number to keep; returns how many.</summary>
    Task<int> Trim(DateTimeOffset before, int keep, CancellationToken cancellation);
}
