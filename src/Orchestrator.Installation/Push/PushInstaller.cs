using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Installation.Push;

/// <summary>
/// Brings the agent, or a depot, onto computers that have none, from the server. An attempt may end at any point and be made again: what is there and
/// current is left alone, an older one is replaced, a broken one repaired.
/// </summary>
public sealed class PushInstaller(
    ITargetDirectory targets,
    WayFinder finder,
    IServicePrograms programs,
    IAgentIdentities identities,
    DepotSupply depots,
    IPing ping,
    IWakeSignal wake,
    TimeProvider time) : IInstaller
{
    private static readonly TimeSpan WayBack = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(30);

    /// <summary>How long a service that has been started is waited for; a depot behind others longer.</summary>
    public TimeSpan Contact { get; init; } = TimeSpan.FromSeconds(90);

    public async Task<InstallationResult> Install(InstallationRequest request, IProgress<InstallationStep> steps, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var log = new StepLog(steps, time);
        using var limit = new CancellationTokenSource(request.Order.Timeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var visit = new Visit();
        try
        {
            await Attempt(request, log, visit, either.Token);
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
            if (visit.Computer is not null)
                await Leave(visit.Computer, visit.Setup, log);
        }
    }

    private async Task Attempt(InstallationRequest request, StepLog log, Visit visit, CancellationToken cancellation)
    {
        var target = await Find(request, log, cancellation);
        if (request.Order is { Remove: false, Depot: null } && LeaveAlone(target, request.Order, log))
            return;
        var depot = request.Order.Depot is { } name ? await Depot(name, request.Order.Remove, log, cancellation) : null;
        var (way, whom) = await Way(target, request.Order, log, cancellation);
        log.Begin("resolve name");
        var place = await log.Quietly(() => way.Locate(whom, cancellation));
        await new Presence(ping, wake).Ensure(target, place, request.Order, log, cancellation);
        var computer = await log.Make("connect", async () =>
        {
            var reached = await way.Connect(whom, place, cancellation);
            return (reached, reached.Greeting);
        });
        visit.Computer = computer;
        var carrier = request.Order.Depot is null ? null : await Carrier(computer, log);
        await log.Make("check rights", () => computer.CheckRights(cancellation));
        if (carrier is not null)
            await OfDepot(carrier, depot, computer, request.Order, visit, log, cancellation);
        else if (request.Order.Remove)
            await Remove(computer, target, log, cancellation);
        else
            await (visit.Setup = new AgentSetup(targets, programs, identities, computer, target, request.Order, Contact, log)).Make(cancellation);
    }

    private async Task<DepotIdentity?> Depot(string name, bool mayBeGone, StepLog log, CancellationToken cancellation)
    {
        log.Begin("depot");
        return await log.Quietly(async () =>
        {
            var depot = await depots.Identities.Find(name, cancellation);
            return depot is not null || mayBeGone ? depot : throw new RemoteException($"there is no depot '{name}'; describe it first (orchestrator depots set {name} ...)");
        });
    }

    private static Task<IDepotCarrier> Carrier(IRemoteComputer computer, StepLog log)
    {
        log.Begin("platform and space");
        return log.Quietly(() => computer is IDepotCarrier carrier
            ? Task.FromResult(carrier)
            : throw new RemoteException("a depot is brought onto Linux by SSH alone; put it there by hand (docs/design/depots.md), or choose another computer"));
    }

    private async Task OfDepot(IDepotCarrier carrier, DepotIdentity? depot, IRemoteComputer computer, InstallationOrder order, Visit visit, StepLog log, CancellationToken cancellation)
    {
        if (order.Remove)
            await new DepotRemoval(depots.Identities, computer, carrier, log).Make(order.Depot!, depot, cancellation);
        else
            await (visit.Setup = new DepotSetup(depots.Identities, depots.Programs, computer, carrier, depot!, Contact, time, log)).Make(cancellation);
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
    private static async Task Leave(IRemoteComputer computer, ServiceSetup? setup, StepLog log)
    {
        await using var left = computer;
        await PutBack("go back", WayBack, setup is null ? _ => Task.CompletedTask : setup.GoBack, log);
        await PutBack(
            "restore",
            Farewell,
            async cancellation =>
            {
                if (await computer.Restore(cancellation) is { } done)
                    log.Tell("restore", StepOutcome.Succeeded, done);
            },
            log);
    }

    private static async Task PutBack(string name, TimeSpan patience, Func<CancellationToken, Task> work, StepLog log)
    {
        using var limit = new CancellationTokenSource(patience, TimeProvider.System);
        try
        {
            await work(limit.Token);
        }
        catch (Exception failure) when (failure is RemoteException or OperationCanceledException)
        {
            log.Tell(name, StepOutcome.Failed, $"what was changed for this attempt could not be put back: {failure.Message}");
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
    private bool LeaveAlone(Target target, InstallationOrder order, StepLog log)
    {
        if (!target.Connected || !identities.KnowsAddresses(target, order.ServerAddress))
            return false;
        if (programs.Find(target.Os, target.Architecture) is [var program, ..] && AgentVersions.IsOlder(target.AgentVersion, program.Version))
            return false;
        log.LeaveAlone("agent", $"version {target.AgentVersion} is connected");
        return true;
    }

    private async Task<(IRemoteAccess Way, RemoteVisit Visit)> Way(Target target, InstallationOrder order, StepLog log, CancellationToken cancellation)
    {
        log.Begin("credentials");
        return await log.Quietly(() => finder.Of(target, order, credential => log.Redactor = Redactor.Of(credential), cancellation));
    }

    /// <summary>What an attempt has to take leave of.</summary>
    private sealed class Visit
    {
        public IRemoteComputer? Computer { get; set; }

        public ServiceSetup? Setup { get; set; }
    }
}

/// <summary>What a server can bring of depots.</summary>
public sealed record DepotSupply(IDepotIdentities Identities, IServicePrograms Programs);
