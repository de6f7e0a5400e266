using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Installation.Push;

/// <summary>
/// Brings the agent onto computers that have none, from the server. An attempt may end at any point and be made again: a current agent that is
/// connected is left alone, an older one is replaced, a broken one repaired.
/// </summary>
public sealed class PushInstaller(
    ITargetDirectory targets,
    ICredentialSource credentials,
    IAgentPrograms programs,
    IAgentIdentities identities,
    IPing ping,
    IWakeSignal wake,
    IReadOnlyList<IRemoteAccess> ways,
    TimeProvider time) : IInstaller
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(30);

    public async Task<InstallationResult> Install(InstallationRequest request, IProgress<InstallationStep> steps, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var log = new StepLog(steps, time);
        using var limit = new CancellationTokenSource(request.Order.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        IRemoteComputer? computer = null;
        try
        {
            await Attempt(request, log, connected => computer = connected, either.Token);
            return InstallationResult.Success;
        }
        catch (RemoteException failure)
        {
            return new InstallationResult(false, $"{log.Failed ?? log.Current}: {log.Redactor.Redact(failure.Message)}");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            var message = $"the attempt was given up after its time-out, {request.Order.Timeout:c}";
            log.End(StepOutcome.TimedOut, message);
            return new InstallationResult(false, $"{log.Current}: {message}");
        }
        finally
        {
            if (computer is not null)
                await Leave(computer, log);
        }
    }

    private async Task Attempt(InstallationRequest request, StepLog log, Action<IRemoteComputer> connected, CancellationToken cancellation)
    {
        var target = await Find(request, log, cancellation);
        if (!request.Order.Remove && LeaveAlone(target, log))
            return;
        var (way, visit) = await Way(target, request.Order, log, cancellation);
        log.Begin("resolve name");
        var place = await log.Quietly(() => way.Locate(visit, cancellation));
        await new Presence(ping, wake, time).Ensure(target, place, request.Order, log, cancellation);
        var computer = await log.Make("connect", async () =>
        {
            var reached = await way.Connect(visit, place, cancellation);
            return (reached, reached.Greeting);
        });
        connected(computer);
        await log.Make("check rights", () => computer.CheckRights(cancellation));
        if (request.Order.Remove)
            await Remove(computer, target, log, cancellation);
        else
            await new AgentSetup(targets, programs, identities, time, computer, target, request.Order, log).Make(cancellation);
    }

    /// <summary>The computer first: a failure leaves an agent that works, and the attempt can be made again.</summary>
    private async Task Remove(IRemoteComputer computer, Target target, StepLog log, CancellationToken cancellation)
    {
        await log.Make("remove agent", () => computer.Remove(cancellation));
        await log.Make("withdraw identity", async () =>
        {
            try
            {
                await identities.Withdraw(target.Id, cancellation);
                return $"what the agent of '{target.Name}' was let in with is void";
            }
            catch (IdentityException failure)
            {
                throw new RemoteException(failure.Message, failure);
            }
        });
    }

    /// <summary>However the attempt ended, also by its time-out. What cannot be put back is told and fails nothing.</summary>
    private static async Task Leave(IRemoteComputer computer, StepLog log)
    {
        await using var left = computer;
        using var limit = new CancellationTokenSource(Farewell, TimeProvider.System);
        try
        {
            if (await computer.Restore(limit.Token) is { } done)
                log.Tell("restore", StepOutcome.Succeeded, done);
        }
        catch (Exception failure) when (failure is RemoteException or OperationCanceledException)
        {
            log.Tell("restore", StepOutcome.Failed, $"what was changed for this attempt could not be put back: {failure.Message}");
        }
    }

    private async Task<Target> Find(InstallationRequest request, StepLog log, CancellationToken cancellation)
    {
        log.Begin("resolve name");
        return await log.Quietly(async () =>
        {
            await targets.Know([request.TargetId], [], cancellation);
            return targets.Find(request.TargetId) ?? throw new RemoteException($"the target '{request.TargetName}' is not in the inventory any more");
        });
    }

    /// <summary>Whether an agent is there that needs nothing; then there is nothing to reach.</summary>
    private bool LeaveAlone(Target target, StepLog log)
    {
        if (!target.Connected)
            return false;
        if (programs.Find(target.Os, target.Architecture) is { } program && IsOlder(target.AgentVersion, program.Version))
            return false;
        log.Tell("agent running", StepOutcome.Succeeded, $"version {target.AgentVersion} is connected; it is left alone");
        log.Tell("first contact", StepOutcome.Succeeded, "made before");
        return true;
    }

    /// <summary>What cannot be compared counts as older: it is no agent of ours as it should be.</summary>
    private static bool IsOlder(string installed, string offered) =>
        installed != offered && !(Version.TryParse(installed, out var here) && Version.TryParse(offered, out var there) && here > there);

    private async Task<(IRemoteAccess Way, RemoteVisit Visit)> Way(Target target, InstallationOrder order, StepLog log, CancellationToken cancellation)
    {
        log.Begin("credentials");
        return await log.Quietly(async () =>
        {
            Credential? credential;
            try
            {
                credential = await credentials.For(target, cancellation);
                log.Redactor = Redactor.Of(credential);
            }
            catch (CredentialException unusable)
            {
                throw new RemoteException(unusable.Message, unusable);
            }

            var way = ways.FirstOrDefault(way => order.Protocol == way.Protocol || (order.Protocol == InstallationProtocol.Auto && Fits(way, credential)))
                ?? throw new RemoteException(order.Protocol == InstallationProtocol.Auto && credential is not null
                    ? $"this server cannot sign in with credentials of the kind {credential.Set.Kind}"
                    : $"this server cannot install by the protocol {order.Protocol}");
            if (credential is not null && credential.Set.Kind != way.Kind)
                throw new RemoteException($"the credential set '{credential.Set.Name}' is of the kind {credential.Set.Kind}, and the protocol {way.Protocol} needs one of the kind {way.Kind}; assign another one");
            return credential is not null || way.KnowsItself
                ? (way, new RemoteVisit(target, credential, order))
                : throw new RemoteException($"no credentials for '{target.Name}': assign a credential set to it or its group, or make one called '{CredentialSet.Default}'");
        });
    }

    private static bool Fits(IRemoteAccess way, Credential? credential) => credential is null ? way.KnowsItself : credential.Set.Kind == way.Kind;
}
