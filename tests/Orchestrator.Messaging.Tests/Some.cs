using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging.Tests;

/// <summary>Commands and reports that are like any other.</summary>
internal static class Some
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static readonly CommandSigner Signer = new(CommandSigner.CreateKey());

    public static readonly CommandVerifier Verifier = new([Signer.PublicKey]);

    public static CommandReport Report(string run, string target, int number = 1) => new()
    {
        CommandId = $"{run}/0/1",
        RunId = run,
        Target = target,
        Activity = "execute",
        Attempt = 1,
        Items = [new Accepted { Number = number, At = DateTimeOffset.UnixEpoch }],
    };

    public static Command Command(string target, DateTimeOffset now, string id = "run/0/1") => new()
    {
        Id = id,
        Kind = CommandKind.Execute,
        RunId = "run",
        Target = target,
        Activity = "execute",
        Attempt = 1,
        Sequence = 1,
        IssuedAt = now,
        ExpiresAt = now.AddDays(1),
        Actions = [new ScriptAction { Name = "say hello", Script = "echo hello" }],
    };

    public static OutgoingCommand Outgoing(Command command) => new()
    {
        Id = command.Id,
        RunId = command.RunId,
        Ordinal = 0,
        TargetId = command.Target,
        Destination = CommandDestination.Agent,
        ExpiresAt = command.ExpiresAt,
        Signed = Signer.Sign(command),
    };

    public static OutgoingCommand Installation(string target, DateTimeOffset now, string id = "run/0/1", int attempt = 1, bool ping = true) => new()
    {
        Id = id,
        RunId = "run",
        Ordinal = 0,
        TargetId = target,
        Destination = CommandDestination.Installer,
        ExpiresAt = now.AddDays(1),
        Signed = new SignedCommand("", Request(target, id, attempt, ping).ToPayload(), []),
    };

    public static InstallationRequest Request(string target, string id = "run/0/1", int attempt = 1, bool ping = true) => new()
    {
        CommandId = id,
        RunId = "run",
        TargetId = target,
        TargetName = target,
        Activity = "install",
        Attempt = attempt,
        Order = new InstallationOrder { PingFirst = ping, Timeout = TimeSpan.FromMinutes(1) },
    };
}
