using Orchestrator.Core.Credentials;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Installation.Push;

/// <summary>By which way an installer gets onto a target, and as whom.</summary>
public sealed class WayFinder(ICredentialSource credentials, IReadOnlyList<IRemoteAccess> ways)
{
    /// <param name="signedIn">Told the credential as soon as it is known, before anything can be said that holds a secret of it.</param>
    /// <exception cref="RemoteException">There is none; the message says why and what to do.</exception>
    public async Task<(IRemoteAccess Way, RemoteVisit Visit)> Of(
        Target target, InstallationOrder order, Action<Credential?> signedIn, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(signedIn);
        var credential = await CredentialOf(target, cancellation);
        signedIn(credential);
        var way = ways.FirstOrDefault(way => order.Protocol == way.Protocol || (order.Protocol == InstallationProtocol.Auto && Fits(way, credential)))
            ?? throw new RemoteException(order.Protocol == InstallationProtocol.Auto && credential is not null
                ? $"this server cannot sign in with credentials of the kind {credential.Set.Kind}"
                : $"this server cannot install by the protocol {order.Protocol}");
        if (credential is not null && credential.Set.Kind != way.Kind)
            throw new RemoteException($"the credential set '{credential.Set.Name}' is of the kind {credential.Set.Kind}, and the protocol {way.Protocol} needs one of the kind {way.Kind}; assign another one");
        return credential is not null || way.KnowsItself
            ? (way, new RemoteVisit(target, credential, order))
            : throw new RemoteException($"no credentials for '{target.Name}': assign a credential set to it or its group, or make one called '{CredentialSet.Default}'");
    }

    private async Task<Credential?> CredentialOf(Target target, CancellationToken cancellation)
    {
        try
        {
            return await credentials.For(target, cancellation);
        }
        catch (CredentialException unusable)
        {
            throw new RemoteException(unusable.Message, unusable);
        }
    }

    private static bool Fits(IRemoteAccess way, Credential? credential) => credential is null ? way.KnowsItself : credential.Set.Kind == way.Kind;
}
