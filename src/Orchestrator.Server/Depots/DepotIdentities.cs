using System.Net;
using System.Text;
using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Depots;
using Orchestrator.Core.Access;
using Orchestrator.Core.Depots;
using Orchestrator.Core.Installation;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Depots;

/// <summary>What installers bring to the computers of depots.</summary>
internal sealed class DepotIdentities(DepotDesk desk, DepotDirectory depots, DepotCertificates certificates, IDepotStore store, IAccessStore access, TimeProvider time) : IDepotIdentities
{
    private const string Who = "installer";

    public async Task<DepotIdentity?> Find(string name, CancellationToken cancellation)
    {
        await depots.Load(cancellation);
        var tree = depots.Tree;
        return tree.Find(name) is { } depot ? new DepotIdentity(depot.Id, depot.Name, new Uri(depot.Address), tree.Upwards(depot).Count) : null;
    }

    public async Task<string?> NameOf(string id, CancellationToken cancellation)
    {
        await depots.Load(cancellation);
        return depots.Tree.FindId(id)?.Name;
    }

    public async Task<IReadOnlyList<DepotFile>> Files(DepotIdentity depot, CancellationToken cancellation)
    {
        await depots.Load(cancellation);
        var known = depots.Tree.FindId(depot.Id) ?? throw Gone(depot);
        var isEncrypted = depot.Address.Scheme == Uri.UriSchemeHttps;
        var settings = $"# depot {known.Id}\nORCHESTRATOR_DEPOT_URLS={Listening(depot.Address)}\n"
            + (isEncrypted ? $"ORCHESTRATOR_DEPOT_CERTIFICATE={DepotFile.Certificate}\nORCHESTRATOR_DEPOT_CERTIFICATE_KEY={DepotFile.Key}\n" : "");
        return
        [
            new DepotFile(DepotAccess.FileName, JsonSerializer.SerializeToUtf8Bytes(desk.AccessOf(known), ContractsJson.Default.DepotAccess)),
            new DepotFile(DepotFile.Settings, Encoding.UTF8.GetBytes(settings)),
            .. isEncrypted ? certificates.Of(depot) : [],
        ];
    }

    public async Task Withdraw(DepotIdentity depot, CancellationToken cancellation)
    {
        try
        {
            await desk.Renew(depot.Name, cancellation);
        }
        catch (Refusal refused) when (refused.Status == StatusCodes.Status404NotFound)
        {
            throw Gone(depot);
        }

        await access.Audit(new AuditEntry(time.GetUtcNow(), Who, "depot.credentials", depot.Name), cancellation);
    }

    public async Task<DepotState?> State(DepotIdentity depot, CancellationToken cancellation)
    {
        var renewed = depots.Tree.FindId(depot.Id)?.RenewedAt;
        return (await store.States(cancellation)).FirstOrDefault(state => state.Depot == depot.Id && (renewed is null || (state.StartedAt ?? state.At) >= renewed));
    }

    /// <summary>Where the service listens so that it is reached at the address: an IP address may be one that the computer itself does not have.</summary>
    internal static string Listening(Uri address) => IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && !IPAddress.IsLoopback(ip)
        ? new UriBuilder(address) { Host = (ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any).ToString() }.Uri.GetLeftPart(UriPartial.Authority)
        : address.GetLeftPart(UriPartial.Authority);

    private static IdentityException Gone(DepotIdentity depot) => new($"the depot '{depot.Name}' was removed meanwhile");
}
