using System.Threading.Channels;
using System.Text;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Messaging.Installers;

/// <summary>
/// What one beginning of a request has to say before its last word, on its way to the run's shard: in order, as it comes, and not given up before
/// it is durable there. What comes while something is under way travels together.
/// </summary>
internal sealed class AttemptReports
{
    /// <summary>Room for what is said beside the steps.</summary>
    private const int Others = 10;

    /// <summary>Characters of output after which a report is long enough: in JSON it may be six times that.</summary>
    private const int MostOutput = ContractLimits.MessageBytes / 16;

    private readonly Channel<ReportItem> items = Channel.CreateBounded<ReportItem>(StepReport.ItemsOfBeginning);
    private readonly InstallerRequest request;
    private readonly int beginning;
    private readonly TimeProvider time;
    private readonly Persistence loops;
    private readonly Lock gate = new();
    private int last;
    private int steps;

    /// <param name="cancellation">Ends the telling: somebody else begins anew.</param>
    public AttemptReports(
        IShardQueues queues, int shards, InstallerRequest request, int beginning, TimeProvider time, Persistence loops, CancellationToken cancellation)
    {
        (this.request, this.beginning, this.time, this.loops) = (request, beginning, time, loops);
        Told = Task.Run(() => Tell(queues, RunShard.Of(request.RunId, shards), cancellation), CancellationToken.None);
    }

    /// <summary>Done when everything is durable that was told before the end; cancelled if the telling was ended.</summary>
    public Task Told { get; }

    public static ReportArrived Report(InstallerRequest request, int beginning, IReadOnlyList<ReportItem> items) => new(
        new CommandReport
        {
            CommandId = request.CommandId,
            RunId = request.RunId,
            Target = request.TargetId,
            Activity = request.Activity,
            Attempt = request.Attempt,
            Beginning = beginning,
            Items = items,
        },
        CommandDestination.Installer);

    public void Start() => Add(number => new Started { Number = number, At = time.GetUtcNow() });

    /// <summary>A step that comes after the end, or is one too many, is not told.</summary>
    public void Step(InstallationStep step)
    {
        lock (gate)
        {
            if (steps >= StepReport.ItemsOfBeginning - Others)
                return;
            var index = steps++;
            Add(number => Entry(step, number, index));
        }
    }

    /// <summary>Something worth knowing that took no time.</summary>
    public void Note(string name, StepOutcome outcome, string message)
    {
        var now = time.GetUtcNow();
        Step(new InstallationStep { Name = name, Outcome = outcome, StartedAt = now, EndedAt = now, Message = message });
    }

    /// <summary>Nothing more is told of this beginning but its last word.</summary>
    /// <returns>The number of that.</returns>
    public int End()
    {
        lock (gate)
        {
            items.Writer.TryComplete();
            return last + 1;
        }
    }

    private void Add(Func<int, ReportItem> item)
    {
        lock (gate)
        {
            if (items.Writer.TryWrite(item(last + 1)))
                last++;
        }
    }

    private async Task Tell(IShardQueues queues, int shard, CancellationToken cancellation)
    {
        while (await items.Reader.WaitToReadAsync(cancellation))
        {
            var said = new List<ReportItem>();
            for (var output = 0; output < MostOutput && items.Reader.TryRead(out var item); output += item is StepEntry step ? step.Output.Length : 0)
                said.Add(item);
            await loops.Again(stopping => queues.Post(shard, Report(request, beginning, said), stopping), cancellation);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    private static StepEntry Entry(InstallationStep step, int number, int index) => new()
    {
        Number = number,
        At = step.EndedAt,
        Index = index,
        Name = step.Name,
        Outcome = step.Outcome,
        ReturnCode = step.ReturnCode,
        StartedAt = step.StartedAt,
        EndedAt = step.EndedAt,
        Message = ContractLimits.CapMessage(step.Message),
        Output = CappedOutput(step.Output, out var truncated),
        OutputTruncated = truncated,
    };

    // In UTF-8 a UTF-16 unit takes at most three bytes: a sixth of the limit from each end is always short enough.
    private static string CappedOutput(string output, out bool truncated)
    {
        truncated = Encoding.UTF8.GetByteCount(output) > ContractLimits.OutputBytes;
        return truncated ? output[..(ContractLimits.OutputBytes / 6)] + output[^(ContractLimits.OutputBytes / 6)..] : output;
    }
}
