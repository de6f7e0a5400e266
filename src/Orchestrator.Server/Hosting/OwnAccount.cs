using Orchestrator.Core.Credentials;
using Orchestrator.Core.Targets;

namespace Orchestrator.Server.Hosting;

/// <summary>No credential sets: what the ssh configuration of the server's own account says.</summary>
internal sealed class OwnAccount : ICredentialSource
{
    public Task<Credential?> For(Target target, CancellationToken cancellation) => Task.FromResult<Credential?>(null);
}
