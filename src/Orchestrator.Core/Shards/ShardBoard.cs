namespace Orchestrator.Core.Shards;

/// <summary>Who takes part and who holds what, at one moment.</summary>
/// <param name="Leases">One for each shard that was ever acquired.</param>
public sealed record ShardBoard(IReadOnlyList<ServerMark> Servers, IReadOnlyList<LeaseMark> Leases);

/// <summary>A server as it stands in the register.</summary>
/// <param name="Beats">Changes whenever the server says that it lives.</param>
public sealed record ServerMark(string Name, long Beats);

/// <summary>A shard's lease as it stands.</summary>
/// <param name="Owner">Null: the shard is free.</param>
/// <param name="Renewals">Changes with every acquisition, renewal and batch.</param>
public sealed record LeaseMark(int Shard, string? Owner, long Epoch, long Renewals);
