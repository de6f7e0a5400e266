using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Push;

/// <summary>The steps of one attempt, one after the other, each with its time.</summary>
internal sealed class StepLog(IProgress<InstallationStep> steps, TimeProvider time)
{
    /// <summary>Name of the step at work, or of the last one.</summary>
    public string Current { get; private set; } = "";

    /// <summary>Name of the first step that failed; null: none has.</summary>
    public string? Failed { get; private set; }

    public DateTimeOffset Began { get; private set; }

    /// <summary>Masks the secrets of the attempt in whatever is told: what programs write is not ours.</summary>
    public Redactor Redactor { get; set; } = new();

    /// <summary>Makes a step: it succeeds with what the work says, or fails with the exception's message, which goes on.</summary>
    /// <exception cref="RemoteException">The step failed, and has been told.</exception>
    public async Task<T> Make<T>(string name, Func<Task<(T Result, string Message)>> work)
    {
        Begin(name);
        var (result, message) = await Quietly(work);
        End(StepOutcome.Succeeded, message);
        return result;
    }

    /// <inheritdoc cref="Make{T}"/>
    public Task Make(string name, Func<Task<string>> work) => Make(name, async () => (true, await work()));

    /// <summary>Work of the current step that is worth an entry only if it fails.</summary>
    /// <exception cref="RemoteException">The step failed, and has been told.</exception>
    public async Task<T> Quietly<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (RemoteException failure)
        {
            Failed ??= Current;
            End(StepOutcome.Failed, failure.Message, failure.Output, failure.ReturnCode);
            throw;
        }
    }

    public void Tell(string name, StepOutcome outcome, string message)
    {
        Begin(name);
        End(outcome, message);
    }

    /// <summary>A service is there that needs nothing.</summary>
    /// <param name="service">"agent" or "depot".</param>
    /// <param name="found">How it was found.</param>
    public void LeaveAlone(string service, string found)
    {
        Tell($"{service} running", StepOutcome.Succeeded, $"{found}; it is left alone");
        Tell("first contact", StepOutcome.Succeeded, "made before");
    }

    public void Begin(string name) => (Current, Began) = (name, time.GetUtcNow());

    public void End(StepOutcome outcome, string message, string output = "", int? returnCode = null) => steps.Report(new InstallationStep
    {
        Name = Current,
        Outcome = outcome,
        StartedAt = Began,
        EndedAt = time.GetUtcNow(),
        Message = Redactor.Redact(message),
        Output = Redactor.Redact(output),
        ReturnCode = returnCode,
    });
}
