using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Runs;

namespace Orchestrator.Benchmarks.Fleet;

/// <summary>A command of four actions and the report about it, as they travel.</summary>
internal static class MessageSamples
{
    private const int Actions = 4;
    private const string RunId = "0123456789abcdef0123456789abcdef";

    public static CommandReport Report(string target)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new CommandReport
        {
            CommandId = CommandId,
            RunId = RunId,
            Target = target,
            Activity = "execute",
            Attempt = 1,
            Items =
            [
                new Accepted { Number = 1, At = now },
                new Started { Number = 2, At = now },
                .. Enumerable.Range(0, Actions).Select(index => new StepEntry
                {
                    Number = 3 + index, At = now, Index = index, Name = $"action {index + 1}", Outcome = StepOutcome.Succeeded, ReturnCode = 0, StartedAt = now,
                }),
                new Finished { Number = 3 + Actions, At = now, Outcome = CommandOutcome.Succeeded },
            ],
        };
    }

    public static OutgoingCommand Command(string target, CommandSigner signer)
    {
        var now = TimeProvider.System.GetUtcNow();
        var signed = signer.Sign(new Command
        {
            Id = CommandId,
            Kind = CommandKind.Execute,
            RunId = RunId,
            Target = target,
            Activity = "execute",
            Attempt = 1,
            Sequence = 1,
            IssuedAt = now,
            ExpiresAt = now.AddDays(1),
            Actions = [.. Enumerable.Range(1, Actions).Select(number => new ScriptAction { Name = $"action {number}", Script = "echo hello" })],
        });
        return new OutgoingCommand
        {
            Id = CommandId, RunId = RunId, Ordinal = 0, TargetId = target, Destination = CommandDestination.Agent, ExpiresAt = now.AddDays(1), Signed = signed,
        };
    }

    public static byte[] Bytes(CommandReport report) => JsonSerializer.SerializeToUtf8Bytes(report, ContractsJson.Default.CommandReport);

    public static byte[] Bytes(OutgoingCommand command) => JsonSerializer.SerializeToUtf8Bytes<ServerMessage>(new Deliver(command.Signed), ContractsJson.Default.ServerMessage);

    private static string CommandId => $"{RunId}/0/1";

    /// <summary>Where the reports of this run go.</summary>
    public static int Shard(int shards) => RunShard.Of(RunId, shards);
}
