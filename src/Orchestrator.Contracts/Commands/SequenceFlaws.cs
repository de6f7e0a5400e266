namespace Orchestrator.Contracts.Commands;

/// <summary>What is wrong with what actions of one command say about each other: captures, conditions and references. Server and agent ask the same.</summary>
public static class SequenceFlaws
{
    private const int TextLength = 1_000;
    private const int MostCodes = 500;

    /// <summary>Each with the position of its action and the field of the definition.</summary>
    public static IEnumerable<(int Action, string Field, string Problem)> Of(IReadOnlyList<ActionSpec> actions)
    {
        var captured = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < actions.Count; i++)
        {
            var (action, earlier) = (actions[i], i);
            foreach (var name in OutputReferences.In(action).Distinct().Where(name => !captured.Contains(name)))
                yield return (i, "outputs", $"'{name}' is captured by no earlier action; capture it before, or write its name as there");
            foreach (var field in OutputReferences.Misplaced(action))
                yield return (i, field, "cannot hold a captured value; arguments, variables of the environment and values of configurations and of the registry can");
            foreach (var (field, problem) in OfConditions(action.RunIf ?? [], actions, earlier, captured))
                yield return (i, field, problem);
            var captures = action.Captures ?? [];
            if (captures.Count > 0 && !IsProcess(action))
                yield return (i, "capture", "is for actions that start a program (script, program, package), others say nothing; remove it");
            for (var j = 0; j < captures.Count; j++)
            {
                if (OfCapture(captures[j]) is { } flaw)
                    yield return (i, $"capture[{j}].{flaw.Field}", flaw.Problem);
                else if (!captured.Add(captures[j].Name))
                    yield return (i, $"capture[{j}].name", $"'{captures[j].Name}' is captured twice; call one of them otherwise");
            }
        }

        if (actions.Sum(action => action.Captures?.Count ?? 0) > ActionCapture.Most)
            yield return (actions.Count - 1, "capture", $"all actions together capture at most {ActionCapture.Most} values; capture fewer");
    }

    private static (string Field, string Problem)? OfCapture(ActionCapture capture)
    {
        var isName = capture.Name.Length is > 0 and <= ActionCapture.NameLength && !char.IsAsciiDigit(capture.Name[0])
            && capture.Name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
        if (!isName)
            return ("name", $"must have 1 to {ActionCapture.NameLength} of A-Z, a-z, 0-9 and '_', and not begin with a digit");
        if (capture.Pattern is not null && capture.Pointer is not null)
            return ("pointer", "is given as well as 'pattern'; keep one");
        if (capture.From == CaptureSource.ReturnCode && (capture.Pattern ?? capture.Pointer) is not null)
            return ("from", "is returnCode, which has no parts; remove pattern and pointer, or choose output");
        if (capture.Pattern is { } pattern && OutputPattern.FlawOf(pattern) is { } mistake)
            return ("pattern", mistake);
        return capture.Pointer is { } pointer && JsonPointer.FlawOf(pointer) is { } mispointed ? ("pointer", mispointed) : null;
    }

    private static IEnumerable<(string Field, string Problem)> OfConditions(
        IReadOnlyList<ActionCondition> conditions, IReadOnlyList<ActionSpec> actions, int position, HashSet<string> captured)
    {
        if (conditions.Count > ActionCondition.Most)
            yield return ("runIf", $"allows {ActionCondition.Most} conditions; use fewer");
        for (var i = 0; i < conditions.Count; i++)
        {
            if (OfCondition(conditions[i], actions, position, captured) is { } flaw)
                yield return ($"runIf[{i}].{flaw.Field}", flaw.Problem);
        }
    }

    private static (string Field, string Problem)? OfCondition(
        ActionCondition condition, IReadOnlyList<ActionSpec> actions, int position, HashSet<string> captured)
    {
        if (condition.Action is null == condition.Output is null)
            return ("action", "must be given, or 'output', and not both: a condition is about an earlier action, or about a value captured by one");
        if (condition.Action is { } action)
        {
            if (action < 0 || action >= position)
                return ("action", "must be an earlier action of the list");
            if (condition.Outcomes is null && condition.ReturnCodes is null)
                return ("outcome", "is missing; say how the action must have come out, or give 'returnCode'");
            if (condition.ReturnCodes is { Count: > MostCodes })
                return ("returnCode", $"allows {MostCodes} codes; use fewer");
            if (condition.ReturnCodes is not null && !IsProcess(actions[action]))
                return ("returnCode", $"is of actions that start a program, which '{actions[action].Name}' does not; ask for its 'outcome'");
            return (condition.Is ?? condition.Matches) is null ? null : ("output", "is missing; 'is' and 'matches' are about a captured value");
        }

        if (!captured.Contains(condition.Output!))
            return ("output", $"'{condition.Output}' is captured by no earlier action; capture it before, or write its name as there");
        if (condition.Is is null == condition.Matches is null)
            return ("is", "must be given, or 'matches', and not both");
        if (condition.Is is { Length: > TextLength })
            return ("is", $"must have at most {TextLength} characters");
        if ((condition.Outcomes is null && condition.ReturnCodes is null) is false)
            return ("action", "is missing; 'outcome' and 'returnCode' are about an earlier action");
        return condition.Matches is { } pattern && OutputPattern.FlawOf(pattern) is { } mistake ? ("matches", mistake) : null;
    }

    /// <summary>It has an output and a return code, on every platform.</summary>
    private static bool IsProcess(ActionSpec action) => action is ScriptAction or ProgramAction or PackageAction;
}
