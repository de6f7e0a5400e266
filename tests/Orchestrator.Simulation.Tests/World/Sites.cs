using System.Collections.Concurrent;

namespace Orchestrator.Simulation.Tests.World;

/// <summary>Every place where a process writes something that outlives it, and how often one died right before and right after.</summary>
internal static class Sites
{
    public const string CreateRun = "store: create run";
    public const string ApplyBatch = "store: apply batch";
    public const string AcquireLease = "store: acquire lease";
    public const string RenewLease = "store: renew lease";
    public const string ReleaseLease = "store: release lease";
    public const string Beat = "store: say that a server lives";
    public const string Forget = "store: forget a server";
    public const string Answer = "store: keep a last word";
    public const string PostInput = "queue: post input";
    public const string Acknowledge = "queue: acknowledge";
    public const string SendCommands = "transport: send commands";
    public const string Confirm = "transport: confirm";
    public const string Journal = "agent: journal";
    public const string Effects = "agent: between effects";

    private static readonly ConcurrentDictionary<string, int> Hits = new(StringComparer.Ordinal);

    private static readonly string[] Writes =
        [CreateRun, ApplyBatch, AcquireLease, RenewLease, ReleaseLease, Beat, Forget, Answer, PostInput, Acknowledge, SendCommands, Confirm, Journal];

    /// <summary>Places at which no seed of this test run let a process die.</summary>
    public static IReadOnlyList<string> NeverCrashed =>
        [.. Writes.SelectMany(site => new[] { Before(site), After(site) }).Append(Effects).Where(site => !Hits.ContainsKey(site))];

    public static string Before(string site) => $"{site}, before";

    public static string After(string site) => $"{site}, after";

    public static void Hit(string site) => Hits.AddOrUpdate(site, 1, static (_, count) => count + 1);
}
