using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Installation.ThisComputer;

/// <summary>
/// The installer of a server without push install: it serves targets whose agent is on this computer and says so of any other. There is
/// nothing to copy, so an attempt consists of waiting for the agent's contact.
/// </summary>
/// <param name="names">Names of this computer, compared without case; "localhost" need not be among them.</param>
public sealed class ThisComputerInstaller(IReadOnlyCollection<string> names, IAgentContacts contacts, TimeProvider time) : IInstaller
{
    private readonly HashSet<string> names = new([.. names, "localhost", "127.0.0.1", "::1"], StringComparer.OrdinalIgnoreCase);

    public async Task<InstallationResult> Install(InstallationRequest request, IProgress<InstallationStep> steps, CancellationToken cancellation)
    {
        var began = time.GetUtcNow();
        if (request.Order.Depot is { } depot)
            return Fail("resolve name", $"the depot '{depot}' is brought onto other computers, by a server with a broker (ORCHESTRATOR_MESSAGING): this one is a master depot itself");
        if (request.Order.Remove)
            return Fail("remove agent", $"the server itself keeps the agent of '{request.TargetName}'; stop the server, or start it with ORCHESTRATOR_AGENT=none");
        var connected = contacts.IsConnected(request.TargetId);
        if (!connected && !names.Contains(request.TargetName))
            return Fail("resolve name", "push install needs a broker, by which agents of other computers work, and this server has none: set ORCHESTRATOR_MESSAGING and ORCHESTRATOR_BROKER_ADMIN, or choose targets on this computer.");
        Say("resolve name", StepOutcome.Succeeded, $"'{request.TargetName}' is this computer");

        if (connected)
        {
            Say("agent running", StepOutcome.Succeeded, "it is connected");
            Say("first contact", StepOutcome.Succeeded, "made before");
            return InstallationResult.Success;
        }

        var patience = request.Order.Timeout;
        Say("agent running", StepOutcome.NotApplicable, $"it is not connected yet; its contact is awaited for {patience:c}");
        return await contacts.WaitForContact(request.TargetId, patience, cancellation)
            ? Done()
            : Fail("first contact", $"no contact within {patience:c}; start the agent of '{request.TargetName}' on this computer and look into its log");

        InstallationResult Done()
        {
            Say("first contact", StepOutcome.Succeeded, "the agent greeted");
            return InstallationResult.Success;
        }

        InstallationResult Fail(string name, string message)
        {
            Say(name, StepOutcome.Failed, message);
            return new InstallationResult(false, message);
        }

        void Say(string name, StepOutcome outcome, string message)
        {
            var now = time.GetUtcNow();
            steps.Report(new InstallationStep { Name = name, Outcome = outcome, StartedAt = began, EndedAt = now, Message = message });
            began = now;
        }
    }
}
