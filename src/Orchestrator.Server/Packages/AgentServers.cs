using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Orchestrator.Contracts.Packages;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Packages;

/// <summary>Where agents find the servers, and what opens the contents of packages to each of them.</summary>
internal sealed class AgentServers(ServerSettings settings, ContentTokens tokens, IServer? listener = null, ILogger<AgentServers>? log = null)
{
    private int warned;

    /// <summary>For the agent of any computer.</summary>
    public ContentAccess AccessOf(string targetId) => Access(targetId, settings.AgentsServer ?? Beyond("agents on other computers", "ORCHESTRATOR_AGENTS_SERVER"));

    /// <summary>For the agent of this server's own computer.</summary>
    public ContentAccess AccessHere(string targetId) => Access(targetId, settings.AgentsServer ?? Listening());

    /// <summary>Where the other servers of the fleet find this one: known for certain once it listens.</summary>
    public IEnumerable<Uri> Own() => settings.ServerAddress is { } told ? [told] : Beyond("other servers on other computers", "ORCHESTRATOR_SERVER_ADDRESS");

    private ContentAccess Access(string targetId, IEnumerable<Uri> addresses) => new()
    {
        Servers = [.. addresses.Select(address => address.GetLeftPart(UriPartial.Authority))],
        ServerAuthorities = settings.AgentsServerAuthorities,
        Token = tokens.Of(targetId),
    };

    /// <summary>Where others find this server. A loopback address would lead them to themselves, and their token with it: it is told only where there is no other.</summary>
    private IReadOnlyList<Uri> Beyond(string whom, string setting)
    {
        var all = Listening();
        List<Uri> others = [.. all.Where(address => !address.IsLoopback && ContentAccess.IsSafe(address))];
        if (others.Count > 0)
            return others;
        if (Interlocked.Exchange(ref warned, 1) == 0)
            log?.LogWarning("This server listens on its own computer alone, so {Whom} cannot fetch contents from it; name an address they reach in {Setting}", whom, setting);
        return all;
    }

    private IReadOnlyList<Uri> Listening()
    {
        var bound = listener?.Features.Get<IServerAddressesFeature>()?.Addresses.Select(address => new Uri(address)).ToList();
        return [.. (bound is { Count: > 0 } ? bound : settings.Urls).Select(Named)];
    }

    /// <summary>An address that means every interface is of no use elsewhere; the computer's name is.</summary>
    private static Uri Named(Uri address) =>
        IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(address) { Host = Dns.GetHostName() }.Uri
            : address;
}
