using System.Text;
using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Messaging.Reporting;

namespace Orchestrator.Messaging.Installers;

/// <summary>One attempt and what it has reported. Guarded by the queue's lock.</summary>
internal sealed class InstallationAttempt
{
    private readonly List<InstallationStep> steps = [];

    public required InstallationRequest Request { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required ReportLog Log { get; init; }

    public bool IsOver { get; private set; }

    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>The attempt a command asks for, or null if its payload is no such request.</summary>
    public static InstallationAttempt? Of(OutgoingCommand command) =>
        RequestIn(command) is { } request ? new InstallationAttempt { Request = request, ExpiresAt = command.ExpiresAt, Log = ReportLog.Of(request) } : null;

    /// <summary>What a command asks an installer for, or null if its payload is no such request.</summary>
    public static InstallationRequest? RequestIn(OutgoingCommand command)
    {
        try
        {
            return JsonSerializer.Deserialize(command.Signed.Payload, InstallationJson.Default.InstallationRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Refuse(DateTimeOffset now)
    {
        Log.Add(new Refused { Number = Log.Next, At = now, Reason = RefusalReason.Expired, Message = $"It expired at {ExpiresAt:u}." });
        IsOver = true;
    }

    public void Start(DateTimeOffset now) => Log.Add(new Started { Number = Log.Next, At = now });

    /// <summary>Kept until the attempt is over; a step that is told later belongs to nothing.</summary>
    public void Add(InstallationStep step) => steps.Add(step);

    public void Finish(InstallationResult result, DateTimeOffset now)
    {
        for (var index = 0; index < steps.Count; index++)
            Log.Add(Entry(steps[index], index));
        Log.Add(new Finished
        {
            Number = Log.Next,
            At = now,
            Outcome = result.Succeeded ? CommandOutcome.Succeeded : CommandOutcome.Failed,
            Message = ContractLimits.CapMessage(result.Message),
        });
        IsOver = true;
    }

    private StepEntry Entry(InstallationStep step, int index) => new()
    {
        Number = Log.Next,
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
