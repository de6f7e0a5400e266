using System.Collections.ObjectModel;
using System.Text.Json.Nodes;
using NodaTime;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Activities;

/// <summary>Has the agent perform actions.</summary>
internal sealed class ExecuteActivity : BoundActivity, IRamped
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
        new("startWithinMinutes", "Start within", "With a concurrency or a ramp: a target that has not started by then gives its place to another."), 15, 1, 1_440, "minutes");

    private static readonly Input<int> RampFrom = Inputs.Integer(
        new(
            "rampFrom",
            "Ramp from",
            "So many targets execute this at once at first, and twice as many with each step, up to the concurrency; 0: no ramp. A step is over when as many have ended as it "
                + "lets in; if too few of them ended well, it is repeated."),
        0,
        0,
        100_000,
        "targets").With(descriptor => descriptor with { IsLiteral = true });

    private static readonly Input<int> RampShare = Inputs.Integer(
        new("rampShare", "Ramp share", "With a ramp: so much of a step's targets must end well before the next step."), 90, 1, 100, "percent")
        .With(descriptor => descriptor with { IsLiteral = true });

    private static readonly Input<int> RampPauseAfter = Inputs.Integer(
        new(
            "rampPauseAfter",
            "Pause after failures",
            "With a ramp: the run is paused when so many targets have failed in it, and counts from there again when an operator resumes it; 0: it is never paused."),
        0,
        0,
        100_000,
        "targets").With(descriptor => descriptor with { IsLiteral = true });

    private static readonly Input<int> AcceptWithinMinutes = Inputs.Integer(
        new("acceptWithinMinutes", "Accept within", "The command lapses if the agent has not accepted it by then; 0: only at the run's deadline."),
        0, 0, 525_600, "minutes");

    private static readonly Input<int> Priority = Inputs.Integer(
        new("priority", "Priority", "Of several commands that wait at a target, the highest runs first."), 0, -100, 100);

    private static readonly Input<bool> UacOff = Inputs.Boolean(
        new("uacOff", "UAC off", "Windows: administrators are not asked by user account control while an action is executed. What was there is restored exactly, at the end, after a crash and at the agent's "
            + "next start. Elsewhere it is not applicable."),
        absent: false);

    private static readonly Input<bool> LockInput = Inputs.Boolean(
        new("lockInput", "Lock input", "Mouse and keyboard of the logged-on user are locked while an action is executed, and always unlocked: also when the agent goes down. Messages, a log-off and a reboot "
            + "leave them to the user. Without a session it is not applicable, and the entries say so."),
        absent: false);

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
            RampFrom.Descriptor, RampShare.Descriptor, RampPauseAfter.Descriptor, StartWithinMinutes.Descriptor, AcceptWithinMinutes.Descriptor, Priority.Descriptor,
            UacOff.Descriptor, LockInput.Descriptor,
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
    private readonly BoundInput<bool> uacOff;
    private readonly BoundInput<bool> lockInput;
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
        Ramp = BindRamp(binder, maxConcurrent);
        startWithinMinutes = binder.Bind(StartWithinMinutes);
        acceptWithinMinutes = binder.Bind(AcceptWithinMinutes);
        priority = binder.Bind(Priority);
        uacOff = binder.Bind(UacOff);
        lockInput = binder.Bind(LockInput);
        returnCode = binder.Variable(ReturnCode);
        output = binder.Variable(Output);
        captured = binder.Variable(Captured);
    }

    /// <inheritdoc/>
    public Ramp? Ramp { get; }

    private protected override Step Begin(Token token)
    {
        var limit = maxConcurrent.For(token);
        var isLimited = limit > 0 || Ramp is not null;
        if (isLimited && !token.HoldsSlot)
            return (Step?)BeforeDate(token) ?? new Step.WaitForSlot(limit, WhyLimited(limit));

        var forceStop = Minutes(forceStopMinutes.For(token));
        if (token.State.ExecutingSince + forceStop <= token.Now)
            return new Step.Complete(Failed, $"Not started: the force stop of {forceStopMinutes.For(token)} minutes after its first action had passed.");
        return new Step.Execute(new ExecutionOrder
        {
            Actions = actions.For(token),
            StopOnFirstError = stopOnFirstError.For(token),
            NotBefore = Date(token),
            AcceptWithin = Minutes(acceptWithinMinutes.For(token)),
            StartWithin = isLimited ? Minutes(startWithinMinutes.For(token)) : null,
            ForceStopAfter = forceStop,
            Priority = priority.For(token),
            UacOff = uacOff.For(token),
            InputLocked = lockInput.For(token),
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

    private static Ramp? BindRamp(ActivityBinder binder, BoundInput<int> maxConcurrent)
    {
        var from = binder.Bind(RampFrom);
        var share = binder.Bind(RampShare);
        var pauseAfter = binder.Bind(RampPauseAfter);
        var most = maxConcurrent is { IsSet: true, IsConstant: true } ? maxConcurrent.Constant : 0;
        if (most > 0 && from.Constant > most)
            binder.Refuse(RampFrom.Descriptor.Name, $"must not be above the concurrency, which is {most}; it is {from.Constant}");
        foreach (var part in new[] { (Input: RampShare, share.IsSet), (Input: RampPauseAfter, pauseAfter.IsSet) })
        {
            if (part.IsSet && from is { IsSet: false })
                binder.Refuse(part.Input.Descriptor.Name, $"says something about a ramp, and there is none: give {RampFrom.Descriptor.Name}, or leave this out");
        }

        return from.Constant > 0 ? new Ramp(from.Constant, share.Constant, pauseAfter.Constant, most) : null;
    }

    // The sentence stays with the target while the ramp goes on, so it says nothing that would become untrue.
    private string WhyLimited(int limit) => Ramp is { } ramp
        ? $"Its turn comes with the ramp: {Sentences.Targets(ramp.First)} at first, twice as many with each step that ends well{(limit > 0 ? $", {limit} at most" : "")}."
        : $"{limit} targets execute this already, as many as it allows at once.";

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
