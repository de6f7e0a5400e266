using System.Collections.Concurrent;
using System.Reflection;
using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging.Tests.Installers;

/// <summary>As much of a store of runs as installer workers ask for: which commands are waited for, the last words on them, and how a run stands. Anything else is an error.</summary>
public class OutstandingRuns : DispatchProxy
{
    private ConcurrentDictionary<string, OutgoingCommand> commands = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, RunRecord> runs = new(StringComparer.Ordinal);

    public static (IRunStore Store, OutstandingRuns Control) Make()
    {
        var store = Create<IRunStore, OutstandingRuns>();
        return (store, (OutstandingRuns)(object)store);
    }

    public void Add(params IEnumerable<OutgoingCommand> added)
    {
        foreach (var command in added)
            commands[command.Id] = command;
    }

    public void Settle(string commandId) => commands.TryRemove(commandId, out _);

    public void Put(RunRecord run) => runs[run.Id] = run;

    private CommandAnswer? Answer(CommandAnswer answer)
    {
        while (commands.TryGetValue(answer.CommandId, out var command))
        {
            if (command.Answer is { } stands)
                return stands;
            if (commands.TryUpdate(answer.CommandId, command with { Answer = answer }, command))
                return answer;
        }

        return null;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name switch
    {
        nameof(IRunStore.Commands) => Task.FromResult<IReadOnlyList<OutgoingCommand>>(
            [.. ((IReadOnlyCollection<string>)args![0]!).Where(commands.ContainsKey).Select(id => commands[id])]),
        nameof(IRunStore.Answer) => Task.FromResult(Answer((CommandAnswer)args![0]!)),
        nameof(IRunStore.Find) => Task.FromResult(runs.GetValueOrDefault((string)args![0]!)),
        var other => throw new NotSupportedException($"No worker asks for {other}."),
    };
}
