using System.Collections.ObjectModel;
using System.Text.Json.Nodes;
using NodaTime;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Activities;

/// <summary>Has the agent perform actions.</summary>
internal sealed class ExecuteActivity : BoundActivity
{
    private const string Failed = "Failed";
    private const int LongestOutput = 4_096;

    private static readonly Input<bool> StopOnFirstError = Inputs.Boolean(
        new("stopOnFirstError", "Stop on first error", "The rest of the actions is skipped after the first that fails. Off: all are performed, and the activity still fails."),
        absent: true);

    private static readonly Input<bool> InTargetsZone = Inputs.Choice(
        new("executionDateZone", "Zone of the execution date", "How a date without an offset is read: in UTC, or on the clocks of each target's own zone."),
        false,
        ("utc", false),
        ("target", true));

    private static readonly Input<int> ForceStopMinutes = Inputs.Integer(
        new("forceStopMinutes", "Force stop", "Ends whatever is executing this long after the target started its first action of the run, in whatever Execute; 0: never."), 0, 0, 525_600, "minutes");

    private static readonly Input<int> MaxConcurrent = Inputs.Integer(
        new("maxConcurrent", "Concurrency", "How many targets of the run execute this at once; 0: all of them."), 0, 0, 100_000, "targets");

    private static readonly Input<int> StartWithinMinutes = Inputs.Integer(
        new("startWithinMinutes", "Start within", "With a concurrency: a target that has not started by then gives its place to another."), 15, 1, 1_440, "minutes");

    private static readonly Input<int> AcceptWithinMinutes = Inputs.Integer(
        new("acceptWithinMinutes", "Accept within", "The command lapses if the agent has not accepted it by then; 0: only at the run's deadline."),
        0, 0, 525_600, "minutes");

    private static readonly Input<int> Priority = Inputs.Integer(
        new("priority", "Priority", "Of several commands that wait at a target, the highest runs first."), 0, -100, 100);

    private static readonly OutputDescriptor ReturnCode = new("returnCode", "Return code", "Of the last action, or of the first that failed.", "Int32");

    private static readonly OutputDescriptor Output = new(
        "output", "Output", $"Of the same action, without blanks at its end; at most {LongestOutput} characters.", "String");

    private static readonly OutputDescriptor Captured = new(
        "outputs", "Captured values", "An object with the values its actions have captured, by name: JavaScript reads `getVariable('x').name`.", "Object");

    public static readonly ActivityDescriptor Descriptor = new()
    {
        Type = "Orchestrator.Execute",
        DisplayName = "Execute",
        Category = "Orchestrator",
        Description = "Has the agent perform actions: a script, a program, or a list of them; exactly one of these three is given. The agent starts only while "
            + "the timeframe is open, whether it reaches the server or not.",
        Inputs =
        [
            .. BoundActions.Descriptors, StopOnFirstError.Descriptor, ExecutionDate.Input.Descriptor, InTargetsZone.Descriptor, ForceStopMinutes.Descriptor, MaxConcurrent.Descriptor,
            StartWithinMinutes.Descriptor, AcceptWithinMinutes.Descriptor, Priority.Descriptor,
        ],
        Outputs = [ReturnCode, Output, Captured],
        Ports = [new(ActivityDescriptor.Done, "Every action succeeded."), new(Failed, "An action failed, or the agent refused.", IsFailure: true)],
        Bind = binder => new ExecuteActivity(binder),
    };

    private readonly BoundActions actions;
    private readonly BoundInput<bool> stopOnFirstError;
    private readonly BoundInput<ExecutionDate?> executionDate;
    private readonly BoundInput<bool> inTargetsZone;
    private readonly BoundInput<int> forceStopMinutes;
    private readonly BoundInput<int> maxConcurrent;
    private readonly BoundInput<int> startWithinMinutes;
    private readonly BoundInput<int> acceptWithinMinutes;
    private readonly BoundInput<int> priority;
    private readonly string? returnCode;
    private readonly string? output;
    private readonly string? captured;

    private ExecuteActivity(ActivityBinder binder)
        : base(binder)
    {
        actions = new BoundActions(binder);
        stopOnFirstError = binder.Bind(StopOnFirstError);
        executionDate = binder.Bind(ExecutionDate.Input);
        inTargetsZone = binder.Bind(InTargetsZone);
        forceStopMinutes = binder.Bind(ForceStopMinutes);
        maxConcurrent = binder.Bind(MaxConcurrent);
        startWithinMinutes = binder.Bind(StartWithinMinutes);
        acceptWithinMinutes = binder.Bind(AcceptWithinMinutes);
        priority = binder.Bind(Priority);
        returnCode = binder.Variable(ReturnCode);
        output = binder.Variable(Output);
        captured = binder.Variable(Captured);
    }

    private protected override Step Begin(Token token)
    {
        var limit = maxConcurrent.For(token);
        if (limit > 0 && !token.HoldsSlot)
            return (Step?)BeforeDate(token) ?? new Step.WaitForSlot(limit, $"{limit} targets execute this already, as many as it allows at once.");

        var forceStop = Minutes(forceStopMinutes.For(token));
        if (token.State.ExecutingSince + forceStop <= token.Now)
            return new Step.Complete(Failed, $"Not started: the force stop of {forceStopMinutes.For(token)} minutes after its first action had passed.");
        return new Step.Execute(new ExecutionOrder
        {
            Actions = actions.For(token),
            StopOnFirstError = stopOnFirstError.For(token),
            NotBefore = Date(token),
            AcceptWithin = Minutes(acceptWithinMinutes.For(token)),
            StartWithin = limit > 0 ? Minutes(startWithinMinutes.For(token)) : null,
            ForceStopAfter = forceStop,
            Priority = priority.For(token),
        });
    }

    private protected override Step Continue(Token token, Occurrence occurrence) =>
        occurrence switch
        {
            Occurrence.Answered { Last: Finished { Outcome: CommandOutcome.Succeeded } } answered =>
                new Step.Complete(ActivityDescriptor.Done) { Variables = Outputs(answered.LastStep, answered.Outputs) },
            Occurrence.Answered answered =>
                new Step.Complete(Failed, Answers.Failure(answered)) { Variables = Outputs(answered.FailedStep ?? answered.LastStep, answered.Outputs) },
            _ => Begin(token),
        };

    /// <summary>A slot is not spent on a target that must not start yet.</summary>
    private Step.WaitUntil? BeforeDate(in Token token) =>
        Date(token) is { } date && date > token.Now
            ? new(date, WaitReason.Start, $"The execution date is {TimeInWords.At(Instant.FromDateTimeOffset(date), token.Window.Zone)}.")
            : null;

    private DateTimeOffset? Date(in Token token) => executionDate.For(token)?.In(inTargetsZone.For(token) ? token.Window.Zone : DateTimeZone.Utc);

    private Dictionary<string, string>? Outputs(StepEntry? step, IReadOnlyDictionary<string, string>? outputs)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (returnCode is not null && step is not null)
            values[returnCode] = step.ReturnCode?.ToString() ?? "null";
        if (output is not null && step is not null)
            values[output] = JsonValue.Create(Capped(step.Output.TrimEnd())).ToJsonString();
        if (captured is not null)
            values[captured] = new JsonObject((outputs ?? ReadOnlyDictionary<string, string>.Empty).Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value))).ToJsonString();
        return values.Count == 0 ? null : values;
    }

    private static string Capped(string text)
    {
        if (text.Length <= LongestOutput)
            return text;
        var length = char.IsHighSurrogate(text[LongestOutput - 1]) ? LongestOutput - 1 : LongestOutput;
        return text[..length];
    }

    private static TimeSpan? Minutes(int minutes) => minutes == 0 ? null : TimeSpan.FromMinutes(minutes);
}
