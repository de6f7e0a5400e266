using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Packages;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Hosting;
using Orchestrator.Server.Packages;

namespace Orchestrator.Server.Agents;

/// <summary>
/// Tells the agent of the server's own computer how it fetches contents: by a file in its folder, also where it is not enrolled. The server
/// may listen elsewhere at every start, so the file is written anew each time, also for an agent that survived.
/// </summary>
internal sealed class LocalContents(AgentServers servers, DataFolder folder, IHostApplicationLifetime lifetime)
{
    /// <summary>Until the server listens and its addresses are known.</summary>
    /// <exception cref="OperationCanceledException">The server stops before.</exception>
    public Task Listening(CancellationToken cancellation) => lifetime.Listening(cancellation);

    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public void Write(Target target)
    {
        DataFolder.CreatePrivate(folder.Agent);
        DataFolder.WriteSecret(
            Path.Combine(folder.Agent, ContentAccess.FileName), JsonSerializer.SerializeToUtf8Bytes(servers.AccessHere(target.Id), ContractsJson.Default.ContentAccess));
    }
}
