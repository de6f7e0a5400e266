namespace Orchestrator.Core.Timeframes;

/// <summary>Named timeframes.</summary>
public interface ITimeframeStore
{
    Task Save(NamedTimeframe timeframe, CancellationToken cancellation);

    /// <summary>By name.</summary>
    Task<IReadOnlyList<NamedTimeframe>> All(CancellationToken cancellation);

    /// <returns>False if there was none of that name.</returns>
    Task<bool> Remove(string name, CancellationToken cancellation);
}

/// <summary>Named timeframes in memory, for the engine.</summary>
public interface ITimeframeDirectory
{
    NamedTimeframe? Find(string name);

    /// <summary>The organisation's zone: the last resort of a target that has none (IANA id).</summary>
    string OrganisationZone { get; }
}
