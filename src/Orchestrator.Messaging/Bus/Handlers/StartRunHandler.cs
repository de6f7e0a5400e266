using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Contracts.Bus;
using Orchestrator.Core;
using Orchestrator.Core.Access;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging.Bus.Handlers;

/// <summary>Starts runs. A key that was used is looked at before anything else: a repeated message must not fail because the world has changed.</summary>
internal sealed class StartRunHandler(RunLauncher launcher, IRunStore runs, IDefinitionStore definitions, IAccessStore access, TimeProvider time) : IBusHandler<StartRun>
{
    private const int DefinitionsPerPage = 1_000;

    public async Task Handle(StartRun message, BusSender sender, CancellationToken cancellation)
    {
        if (StartRunCheck.Problems(message) is { Count: > 0 } problems)
            throw new MessageRefusedException(problems);
        var runId = RunKeys.RunIdOf(message.IdempotencyKey);
        var digest = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(message, BusJson.Default.StartRun)));
        if (await runs.Find(runId, cancellation) is { } known)
        {
            RefuseUnlessRepeated(known, digest);
            return;
        }

        var request = new RunRequest
        {
            Id = runId,
            Key = message.IdempotencyKey,
            Digest = digest,
            DefinitionId = message.DefinitionId ?? await IdOf(message.DefinitionName!, cancellation),
            Version = message.Version,
            Targets = message.Targets ?? [],
            StartAt = message.StartAt,
            Deadline = message.DeadlineMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            Inputs = message.Inputs?.ToDictionary(input => input.Key, input => input.Value.GetRawText(), StringComparer.Ordinal) ?? [],
            AnnouncesTargets = message.AnnounceTargets,
        };
        var by = sender.By(message.RequestedBy);
        try
        {
            var started = await launcher.Start(request, by, cancellation);
            if (!started.IsNew)
                RefuseUnlessRepeated(started.Run, digest);
            else
                await access.Audit(new AuditEntry(time.GetUtcNow(), by, "run.start", runId, $"{started.Run.DefinitionId} version {started.Run.DefinitionVersion}, {started.Run.Ledger.Targets} targets"), cancellation);
        }
        catch (RunRefusedException refused)
        {
            throw new MessageRefusedException([.. refused.Problems.Select(problem => new MessageProblem(problem.Field == "id" ? "idempotencyKey" : problem.Field, problem.Message))]);
        }
    }

    private static void RefuseUnlessRepeated(RunRecord known, string digest)
    {
        if (known.RequestDigest != digest)
        {
            throw new MessageRefusedException(
                "idempotencyKey", $"Run '{known.Id}' was started with this key by another request; it goes on as it is. Use a new key for another run, or send exactly the same message to repeat it.");
        }
    }

    private async Task<string> IdOf(string name, CancellationToken cancellation)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        Page<StoredDefinition> page;
        var offset = 0;
        do
        {
            page = await definitions.List(name, new PageRequest(offset, DefinitionsPerPage), cancellation);
            ids.UnionWith(page.Items.Where(definition => string.Equals(definition.Name, name, StringComparison.OrdinalIgnoreCase)).Select(definition => definition.DefinitionId));
            offset += DefinitionsPerPage;
        }
        while (offset < page.Total);
        return ids.Count switch
        {
            1 => ids.Single(),
            0 => throw new MessageRefusedException("definitionName", $"There is no definition called '{name}'; push and publish it first, or correct the name."),
            _ => throw new MessageRefusedException("definitionName", $"{ids.Count} definitions are called '{name}'; use definitionId."),
        };
    }
}
