using Orchestrator.Contracts.Bus;

namespace Orchestrator.Messaging.Bus.Handlers;

/// <summary>What can be seen of a message without looking anything up.</summary>
internal static class StartRunCheck
{
    public static List<MessageProblem> Problems(StartRun message)
    {
        var problems = new List<MessageProblem>();
        MessageChecks.Key(message.IdempotencyKey, problems);
        if (message.DefinitionId is null == message.DefinitionName is null)
            problems.Add(new MessageProblem("definitionId", "Name the definition by definitionId or by definitionName, by one of the two."));
        if (message.DefinitionId is { Length: 0 or > BusLimits.NameLength })
            problems.Add(new MessageProblem("definitionId", $"A definition's id has 1 to {BusLimits.NameLength} characters."));
        if (message.DefinitionName is { Length: 0 or > BusLimits.NameLength })
            problems.Add(new MessageProblem("definitionName", $"A definition's name has 1 to {BusLimits.NameLength} characters."));
        if (message.Version < 1)
            problems.Add(new MessageProblem("version", "Versions are counted from 1; leave it out for the latest published one."));
        if (message.Targets is { } targets)
            Targets(targets, problems);
        if (message.Inputs is { } inputs && inputs.Sum(input => (long)input.Key.Length + input.Value.GetRawText().Length) > BusLimits.InputCharacters)
            problems.Add(new MessageProblem("inputs", $"The inputs have more than {BusLimits.InputCharacters:N0} characters; keep long texts in the definition or in files."));
        MessageChecks.RequestedBy(message.RequestedBy, problems);
        return problems;
    }

    private static void Targets(IReadOnlyList<string> targets, List<MessageProblem> problems)
    {
        if (targets.Count > BusLimits.Targets)
            problems.Add(new MessageProblem("targets", $"The message names {targets.Count:N0} targets, more than {BusLimits.Targets:N0}; start several runs, or give the definition a selection."));

        // JSON's null gets into a list whatever the list's type says.
        for (var index = 0; index < targets.Count; index++)
        {
            if (targets[index] is { Length: > 0 and <= BusLimits.NameLength })
                continue;
            problems.Add(new MessageProblem($"targets[{index}]", $"A target is named by 1 to {BusLimits.NameLength} characters."));
            return;
        }
    }
}
