using System.Text;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Packages;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Agent.Commands;

/// <summary>Why a command is refused at the door.</summary>
/// <param name="Reason">For the server.</param>
/// <param name="Message">For people.</param>
internal sealed record Refusal(RefusalReason Reason, string Message);

/// <summary>The checks of a command whose signature holds and that is meant for this target.</summary>
internal static class Intake
{
    private const int IdLength = 200;

    /// <summary>Longest time-out: what a system timer can count.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(45);

    /// <summary>The reason to refuse the command, or null.</summary>
    public static Refusal? Check(Command command, CorrectedTime time, TimeSpan maxSkew)
    {
        if (Flaw(command) is { } flaw)
            return new Refusal(RefusalReason.Unsupported, flaw);
        if (command.Kind == CommandKind.Execute && time.Correction.Duration() > maxSkew)
        {
            return new Refusal(
                RefusalReason.Clock,
                $"The computer's clock is {time.Correction.Duration():c} {(time.Correction > TimeSpan.Zero ? "behind" : "ahead of")} the server's; "
                + $"more than {maxSkew:c} is not trusted with windows and expiries. Set the clock.");
        }

        if (time.Now > command.ExpiresAt)
            return new Refusal(RefusalReason.Expired, $"It expired at {command.ExpiresAt:u}; it reached the computer at {time.Now:u}.");
        return command.StartBy is { } startBy && time.Now > startBy ? Late(startBy) : null;
    }

    public static Refusal Late(DateTimeOffset startBy) =>
        new(RefusalReason.StartByPassed, $"It could not be started by {startBy:u}; its slot has been given away.");

    private static string? Flaw(Command command)
    {
        if (command.Id.Length is 0 or > IdLength || command.RunId.Length is 0 or > IdLength || command.Refers is { Length: 0 or > IdLength })
            return $"An id is empty or longer than {IdLength} characters.";
        if (command.Priority is < -100 or > 100)
            return $"The priority {command.Priority} is not between -100 and 100.";
        if (CommandGate.Read(command.Window, out _) is { } mistake)
            return $"The window cannot be read: {mistake}";
        return command.Kind switch
        {
            CommandKind.Execute => FlawOfExecution(command),
            CommandKind.Cancel or CommandKind.Amend when command.Refers is null => "It does not say which command it refers to.",
            CommandKind.Cancel or CommandKind.Amend when command.Actions.Count > 0 => "Only an execution has actions.",
            CommandKind.Cancel or CommandKind.Amend => null,
            _ => "This agent does not know such commands; update it.",
        };
    }

    private static string? FlawOfExecution(Command command)
    {
        if (command.Actions.Count is 0 or > ContractLimits.Actions)
            return $"It has {command.Actions.Count} actions; 1 to {ContractLimits.Actions} are possible.";
        if (command.Output?.Flaw() is { } unclear)
            return $"What becomes of its output is unclear: {unclear}.";
        if (IsOutOfRange(command.ForceStopAfter))
            return $"The force stop must come after the start and within {Longest.TotalDays} days.";
        if (command.Actions.OfType<TransferAction>().FirstOrDefault(transfer => !command.ContentHashes.Contains(transfer.Manifest)) is { } unbound)
            return $"The manifest of action '{unbound.Name}' is not among the command's content hashes.";
        return command.Actions.Select(FlawOf).FirstOrDefault(flaw => flaw is not null)
            ?? SequenceFlaws.Of(command.Actions).Select(flaw => $"The field {flaw.Field} of action '{command.Actions[flaw.Action].Name}' {flaw.Problem}.").FirstOrDefault();
    }

    private static string? FlawOf(ActionSpec? action) => action switch
    {
        null => "An action is empty.",
        { Name.Length: 0 or > IdLength } => $"The name of an action is empty or longer than {IdLength} characters.",
        _ when IsOutOfRange(action.Timeout) => $"The time-out of action '{action.Name}' must be longer than nothing and at most {Longest.TotalDays} days.",
        ScriptAction script when Encoding.UTF8.GetByteCount(script.Script) > ContractLimits.ScriptBytes =>
            $"The script of action '{action.Name}' is longer than {ContractLimits.ScriptBytes} bytes.",
        TransferAction transfer when FlawOf(transfer) is { } flaw => $"Action '{action.Name}': {flaw}.",
        ProgramAction { Program.Length: 0 } => $"Action '{action.Name}' names no program.",
        _ => ActionFlaws.Of(action).Select(flaw => $"The field {flaw.Field} of action '{action.Name}' {flaw.Problem}.").FirstOrDefault(),
    };

    private static string? FlawOf(TransferAction transfer) => transfer switch
    {
        _ when !PackageNames.IsHash(transfer.Manifest) => "its manifest is no SHA-256",
        { Destination.Length: 0 or > PackageLimits.DestinationLength } => $"its destination is empty or longer than {PackageLimits.DestinationLength} characters",
        _ when PackageNames.FlawOfName(transfer.Package) is not null || PackageNames.FlawOfVersion(transfer.Version) is not null => "its package has no proper name or version",
        { Owner: { } owner } when FileRights.FlawOfOwner(owner) is { } flaw => $"its owner cannot be used: {flaw}",
        { Mode: { } mode } when FileRights.FlawOfMode(mode) is { } flaw => $"its mode cannot be used: {flaw}",
        { Pace.IsUsable: false } => "its pace is none that can be kept to",
        _ => null,
    };

    private static bool IsOutOfRange(TimeSpan? limit) => limit <= TimeSpan.Zero || limit > Longest;
}
