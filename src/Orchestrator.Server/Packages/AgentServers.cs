using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Orchestrator.Contracts.Packages;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Packages;

/// <summary>Where agents find the servers, and what opens the contents of packages to each of them.</summary>
internal sealed class AgentServers(ServerSettings settings, ContentTokens tokens, IServer? listener = null)
{
    public ContentAccess AccessOf(string targetId) => new()
    {
        Servers = [.. Addresses().Select(address => address.GetLeftPart(UriPartial.Authority))],
        ServerAuthorities = settings.AgentsServerAuthorities,
        Token = tokens.Of(targetId),
    };

    /// <summary>Where the other servers of the fleet find this one: known for certain once it listens.</summary>
    public IEnumerable<Uri> Own() => settings.ServerAddress is { } told ? [told] : Listening();

    private IEnumerable<Uri> Addresses() => settings.AgentsServer ?? Listening();

    private IEnumerable<Uri> Listening()
    {
        var bound = listener?.Features.Get<IServerAddressesFeature>()?.Addresses.Select(address => new Uri(address)).ToList();
        return (bound is { Count: > 0 } ? bound : settings.Urls).Select(Named);
    }

    /// <summary>An address that means every interface is of no use elsewhere; the computer's name is.</summary>
    private static Uri Named(Uri address) =>
        IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(address) { Host = Dns.GetHostName() }.Uri
            : address;
}
