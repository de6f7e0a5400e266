using Orchestrator.Core.Installation;

namespace Orchestrator.Installation;

/// <summary>Who installs on which computer: the server's own has its agent from the server itself, all others are reached.</summary>
/// <param name="ownTarget">Id of the target that stands for the server's computer.</param>
public sealed class LocalOrPush(string ownTarget, IInstaller local, IInstaller push) : IInstaller
{
    public Task<InstallationResult> Install(InstallationRequest request, IProgress<InstallationStep> steps, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (request.TargetId == ownTarget ? local : push).Install(request, steps, cancellation);
    }
}
