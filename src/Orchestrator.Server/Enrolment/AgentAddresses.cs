using Orchestrator.Contracts.Enrolment;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;

namespace Orchestrator.Server.Enrolment;

/// <summary>At which addresses the agent of a target finds broker and servers.</summary>
internal sealed class AgentAddresses(ISiteDirectory sites)
{
    /// <summary>Those that go before what is set: the distribution's own, then its site's in their order.</summary>
    /// <param name="own">Null: the distribution has none.</param>
    public IReadOnlyList<string> Of(Target target, string? own) =>
        [.. (own is null ? Enumerable.Empty<string>() : [own]).Concat(sites.Find(target.Site)?.ServerAddresses ?? []).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>
    /// Whether an agent was told all of them, in this order. One that was told more besides tries that too, and gets on without: it is not given another
    /// identity for that.
    /// </summary>
    public bool AreKnown(Target target, string? own)
    {
        var wanted = new Queue<string>(Of(target, own));
        foreach (var told in target.ServerAddresses ?? [])
        {
            if (wanted.TryPeek(out var next) && string.Equals(next, told, StringComparison.OrdinalIgnoreCase))
                wanted.Dequeue();
        }

        return wanted.Count == 0;
    }

    /// <summary>The same ports and paths at these addresses go before those that are set.</summary>
    public static AgentEnrolment Reached(AgentEnrolment enrolment, IReadOnlyList<string> addresses) => addresses.Count == 0
        ? enrolment
        : enrolment with { Brokers = At(addresses, enrolment.Brokers), Servers = enrolment.Servers is { } servers ? At(addresses, servers) : null };

    private static string[] At(IReadOnlyList<string> addresses, IReadOnlyList<string> known)
    {
        var uris = known.Select(text => new Uri(text)).ToList();
        return [.. addresses.SelectMany(address => uris.Select(uri => At(address, uri))).Concat(known).Distinct()];
    }

    private static string At(string address, Uri uri)
    {
        var host = address.Contains(':', StringComparison.Ordinal) ? $"[{address.Trim('[', ']')}]" : address;
        return $"{uri.Scheme}://{host}:{Port(uri)}{(uri.AbsolutePath == "/" ? "" : uri.AbsolutePath)}";
    }

    private static int Port(Uri uri) => uri.Port > 0 ? uri.Port : uri.Scheme == "amqps" ? 5671 : 5672;
}
