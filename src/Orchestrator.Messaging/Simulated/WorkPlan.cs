using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;

namespace Orchestrator.Messaging.Simulated;

/// <summary>How a step will come out and how long it takes.</summary>
internal sealed record PlannedStep(string Name, TimeSpan Takes, StepOutcome Outcome, int? ReturnCode, string Output, string Message);

/// <summary>Decides how a simulated target's work comes out.</summary>
internal sealed class WorkPlan(SimulatedFleetOptions options, Nature nature)
{
    private static readonly int[] FailureCodes = [1, 2, 5, 127, 1603];

    public IReadOnlyList<PlannedStep> Execution(int number, Command command)
    {
        var fails = nature.CharacterOf(number) == Character.Failing;
        return [.. command.Actions.Select((action, index) => Action(number, command, action, index, fails && index == command.Actions.Count - 1))];
    }

    /// <param name="online">Whether the target is there when the attempt begins.</param>
    public IReadOnlyList<PlannedStep> Installation(int number, InstallationRequest request, bool online)
    {
        var steps = new List<PlannedStep>();
        if (request.Order.PingFirst)
        {
            Add("ping", online, online ? "answered in 1 ms" : "no answer: the computer is off or does not answer echo requests");
            if (!online)
                return steps;
        }

        Add("connect", online, online ? "connected with administrative rights" : "no connection: is the computer on?");
        if (!online)
            return steps;
        Add("copy agent", succeeded: true, "1 file, whole");
        var starts = nature.CharacterOf(number) != Character.Failing || request.Attempt > 1;
        Add("start service", starts, starts ? "running" : "the service did not start within 30 s; see its log on the computer");
        if (starts)
            Add("first contact", succeeded: true, "the agent greeted");
        return steps;

        void Add(string name, bool succeeded, string message) => steps.Add(new PlannedStep(
            name,
            nature.Duration(number, steps.Count, options.InstallationStepTime),
            succeeded ? StepOutcome.Succeeded : StepOutcome.Failed,
            null,
            "",
            message));
    }

    /// <summary>A simulated target comes and goes by its nature; no packet wakes it.</summary>
    /// <param name="online">Whether it is there when it is called.</param>
    public IReadOnlyList<PlannedStep> Wake(int number, bool online) =>
    [
        new(
            online ? "ping" : "wait",
            nature.Duration(number, 0, options.InstallationStepTime),
            online ? StepOutcome.Succeeded : StepOutcome.Failed,
            null,
            "",
            online ? "answered in 1 ms" : "it did not appear"),
    ];

    private PlannedStep Action(int number, Command command, ActionSpec action, int index, bool fails)
    {
        var takes = nature.Duration(number, index, options.ActionTime);
        if (action.Timeout is { } limit && takes > limit)
            return new PlannedStep(action.Name, limit, StepOutcome.TimedOut, null, "working...\n", $"ended with its process tree after its time-out of {limit:c}");
        if (!fails)
        {
            var success = action.SuccessCodes.Count == 0 ? 0 : action.SuccessCodes[0];
            return new PlannedStep(action.Name, takes, StepOutcome.Succeeded, success, $"{action.Name}: done on {SimulatedTarget.NameOf(number)}\n", "");
        }

        var code = FailureCodes[(int)(nature.Draw(number, 5) * FailureCodes.Length)];
        while (code == 0 || action.SuccessCodes.Contains(code))
            code++;
        return new PlannedStep(
            action.Name,
            takes,
            StepOutcome.Failed,
            code,
            $"{action.Name}: error {code} on {SimulatedTarget.NameOf(number)} (attempt {command.Attempt})\n",
            $"success is return code {(action.SuccessCodes.Count == 0 ? "0" : string.Join(" or ", action.SuccessCodes))}");
    }
}
