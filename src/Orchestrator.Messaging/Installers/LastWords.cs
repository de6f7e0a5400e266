using Orchestrator.Contracts;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Messaging.Installers;

/// <summary>
/// Last words on commands. Each is kept with its command before it leaves: whoever dies on the way has said it, and whoever finds the command
/// later says it again instead of beginning anew. They go with the command when the engine has heard one.
/// </summary>
internal sealed class LastWords(IRunStore runs, IShardQueues queues, int shards)
{
    /// <summary>The beginning of an answer from somebody who never begins: it stands behind whatever any beginning may have said.</summary>
    public const int AfterAll = int.MaxValue;

    /// <summary>Gives the last word; if another one stands, that is given. Nothing is said if nobody waits for it.</summary>
    /// <param name="last">Numbered behind what was told of this beginning.</param>
    public async Task Give(InstallerRequest request, int beginning, ReportItem last, CancellationToken cancellation)
    {
        if (await runs.Answer(new CommandAnswer(request.CommandId, beginning, last), cancellation) is not { } stands)
            return;
        if (stands.Beginning > beginning)
            await Repeat(request, stands, cancellation);
        else
            await Post(request, beginning, stands.Last with { Number = last.Number }, cancellation);
    }

    /// <summary>
    /// Says again what was said, to an engine that may have heard of its beginning or not. The second one is heard only if a later beginning has
    /// spoken, which makes the first one old.
    /// </summary>
    public async Task Repeat(InstallerRequest request, CommandAnswer answer, CancellationToken cancellation)
    {
        var last = answer.Last with { Number = 1 };
        await Post(request, answer.Beginning, last, cancellation);
        if (answer.Beginning != AfterAll)
            await Post(request, AfterAll, last, cancellation);
    }

    private Task Post(InstallerRequest request, int beginning, ReportItem last, CancellationToken cancellation) =>
        queues.Post(RunShard.Of(request.RunId, shards), AttemptReports.Report(request, beginning, [last]), cancellation);
}
