using Orchestrator.Contracts.Depots;
using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Push;

/// <summary>The steps that bring a depot's service onto a computer.</summary>
internal sealed class DepotSetup(
    IDepotIdentities identities,
    IServicePrograms programs,
    IRemoteComputer computer,
    IDepotCarrier carrier,
    DepotIdentity depot,
    TimeSpan patience,
    TimeProvider time,
    StepLog log) : ServiceSetup(programs, computer, log)
{
    /// <summary>A depot says how it is once a minute; who has been silent for so long runs nowhere.</summary>
    private static readonly TimeSpan Alive = TimeSpan.FromMinutes(5);

    /// <summary>Before a parent lets a depot in that has new credentials, its own plan has to say so; then the depot asks again, and its parent tells the next one.</summary>
    private static readonly TimeSpan PerHop = TimeSpan.FromMinutes(3);

    private DepotTraces traces = new();
    private IReadOnlyList<DepotFile> files = [];
    private DateTimeOffset begun = DateTimeOffset.MaxValue;

    protected override TimeSpan Patience => patience + (PerHop * (depot.Hops - 1));

    private bool HasCredentials => traces.Files.GetValueOrDefault(DepotAccess.FileName) == files[0].Sha256;

    private bool HasFiles => files.All(file => traces.Files.GetValueOrDefault(file.Name) == file.Sha256);

    protected override async Task Check(RemoteSystem system, string platform, CancellationToken cancellation)
    {
        if (system is not { Os: "linux", Services: "systemd" })
            throw new RemoteException($"{platform}: a depot is brought onto Linux with systemd alone; put it there by hand (docs/design/depots.md), or choose another computer");
        traces = await carrier.FindDepot(cancellation);
        if (traces.Depot is { } other && other != depot.Id && await identities.NameOf(other, cancellation) is { } rival)
            throw new RemoteException($"this computer carries the depot '{rival}' already; uninstall that first, or choose another computer for '{depot.Name}'");
        await CheckElsewhere(cancellation);
        files = await Files(cancellation);
        if (depot.Address.Scheme == Uri.UriSchemeHttps && files.All(file => file.Name != DepotFile.Certificate) && !traces.Files.ContainsKey(DepotFile.Certificate))
        {
            throw new RemoteException(
                $"there is no certificate for the depot's address {depot.Address}: put {depot.Name}.pem and {depot.Name}.key into the server's folder ORCHESTRATOR_DEPOTS_CERTIFICATES, "
                + $"or {DepotFile.Certificate} and {DepotFile.Key} into /var/lib/orchestrator-depot of this computer, where the depot's account, if there is one, can read them");
        }
    }

    protected override async Task<bool> IsLeftAlone(RemoteSystem system, ProgramFile program, CancellationToken cancellation)
    {
        if (system.Release != program.Release || !traces.Runs || !HasFiles)
            return false;
        if (await identities.State(depot, cancellation) is not { } state || time.GetUtcNow() - state.At >= Alive || state.Version != program.Version)
            return false;
        Told.LeaveAlone("depot", $"version {program.Version} of '{depot.Name}' runs and told how it is at {state.At:u}");
        return true;
    }

    protected override async Task<string> Identify(RemoteSystem system, CancellationToken cancellation)
    {
        var done = $"the depot '{depot.Name}' has its credentials already";
        if (!HasFiles)
        {
            // Whoever else has credentials of this depot has them no more.
            var isNew = !HasCredentials;
            if (isNew)
            {
                // It may have come there while the program was copied.
                await CheckElsewhere(cancellation);
                await Quietly(() => identities.Withdraw(depot, cancellation));
                files = await Files(cancellation);
            }

            await carrier.GiveDepot(files, cancellation);
            done = isNew ? $"the computer is the depot '{depot.Name}' from now on; earlier credentials are void" : $"the depot '{depot.Name}' has new settings and keeps its credentials";
        }

        begun = time.GetUtcNow();
        return done;
    }

    protected override async Task<bool> IsThere(ProgramFile program, CancellationToken cancellation)
    {
        if (await identities.State(depot, cancellation) is not { } state || state.StartedAt < begun || state.Version != program.Version)
            return false;

        // Another attempt may have brought it to another computer meanwhile: then it is that one that has told something.
        files = await Files(cancellation);
        traces = await carrier.FindDepot(cancellation);
        if (!HasCredentials)
        {
            throw new RemoteException(
                $"the depot '{depot.Name}' told that it has started, but its credentials were replaced meanwhile: it was installed elsewhere, or given new ones, at the same time. "
                + "Install it again on the one computer where it shall be");
        }

        return true;
    }

    protected override string WhyNot() =>
        $"the depot runs, but has told nothing within {Patience.TotalMinutes:0.#} minutes: can the computer reach {(depot.Hops > 1 ? "the depot it fetches from" : "the servers (ORCHESTRATOR_AGENTS_SERVER)")}? "
        + "This entry shows what the depot says";

    private async Task CheckElsewhere(CancellationToken cancellation)
    {
        if (traces.Depot != depot.Id && await identities.State(depot, cancellation) is { } state && time.GetUtcNow() - state.At < Alive)
        {
            throw new RemoteException(
                $"the depot '{depot.Name}' runs on another computer: it told how it is at {state.At:u}. Uninstall it there first; one that has been silent for {Alive.TotalMinutes:0} minutes may be installed anew");
        }
    }

    private async Task<IReadOnlyList<DepotFile>> Files(CancellationToken cancellation)
    {
        IReadOnlyList<DepotFile> made = [];
        await Quietly(async () => made = await identities.Files(depot, cancellation));
        return made;
    }

    private static async Task Quietly(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (IdentityException failure)
        {
            throw new RemoteException(failure.Message, failure);
        }
    }
}
