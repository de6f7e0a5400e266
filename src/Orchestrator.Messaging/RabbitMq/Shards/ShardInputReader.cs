using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Broker;
using Orchestrator.Core.Runs;
using Orchestrator.Messaging.Simulated;

namespace Orchestrator.Messaging.RabbitMq.Shards;

/// <summary>
/// Makes an input of a message. What it may be follows from the exchange it came through: agents may write to that of reports only, and
/// there the broker vouches for who they are.
/// </summary>
/// <param name="shard">The shard whose queue it is.</param>
/// <param name="shards">The stored number of shards.</param>
/// <param name="servers">The servers' own user; it speaks for simulated targets, which have none.</param>
internal sealed class ShardInputReader(int shard, int shards, string servers)
{
    /// <summary>A server wraps what an agent sent.</summary>
    private const int InputBytes = ContractLimits.MessageBytes + 4_096;

    /// <param name="user">The user the broker vouches for; null: nobody.</param>
    /// <param name="mistake">Why it is none, one sentence for people.</param>
    public RunInput? Read(string exchange, string? user, ReadOnlySpan<byte> body, out string mistake)
    {
        mistake = "";
        try
        {
            switch (exchange)
            {
                case BrokerNames.Reports:
                    return Report(user, body, out mistake);
                case BrokerNames.Inputs:
                    return Input(body, out mistake);
                default:
                    mistake = $"It came through the exchange '{exchange}'; inputs come through '{BrokerNames.Inputs}', reports through '{BrokerNames.Reports}'.";
                    return null;
            }
        }
        catch (Exception malformed) when (malformed is JsonException or NotSupportedException)
        {
            mistake = $"It is not the JSON of {(exchange == BrokerNames.Reports ? "a report" : "an input")}: {malformed.Message}";
            return null;
        }
    }

    private ReportArrived? Report(string? user, ReadOnlySpan<byte> body, out string mistake)
    {
        mistake = TooLong(body.Length, ContractLimits.MessageBytes);
        if (mistake.Length > 0)
            return null;
        if (JsonSerializer.Deserialize(body, ContractsJson.Default.CommandReport) is not { } report)
            mistake = "It is empty.";
        else if (report.Items.Any(item => item is null))
            mistake = "One of its items is empty.";
        else if (BrokerNames.TargetOfUser(user) != report.Target && !(user == servers && SimulatedTargets.Have(report.Target)))
            mistake = $"It speaks for target '{report.Target}', but the broker vouches for {(user is null ? "nobody" : $"'{user}'")}.";
        else if (Misrouted(report.RunId) is { } misrouted)
            mistake = misrouted;
        else
            return new ReportArrived(report);
        return null;
    }

    private RunInput? Input(ReadOnlySpan<byte> body, out string mistake)
    {
        mistake = TooLong(body.Length, InputBytes);
        if (mistake.Length > 0)
            return null;
        var input = JsonSerializer.Deserialize(body, ShardInputJson.Default.RunInput);
        mistake = input is null ? "It is empty." : Misrouted(RunOf(input)) ?? "";
        return mistake.Length == 0 ? input : null;
    }

    private string? Misrouted(string? runId) =>
        runId is not null && RunShard.Of(runId, shards) is var right && right != shard
            ? $"Run '{runId}' belongs to shard {right} of {shards}, and this is the queue of shard {shard}."
            : null;

    /// <summary>The run an input is about, or null if it is about several.</summary>
    public static string? RunOf(RunInput input) => input switch
    {
        RunCreated created => created.RunId,
        ReportArrived report => report.Report.RunId,
        CommandUndeliverable undeliverable => undeliverable.RunId,
        InstallationDelayed delayed => delayed.RunId,
        ChangeStandBy change => change.RunId,
        CancelRun cancel => cancel.RunId,
        PauseRun pause => pause.RunId,
        ResumeRun resume => resume.RunId,
        _ => null,
    };

    private static string TooLong(int length, int limit) => length > limit ? $"It has {length} bytes; allowed are {limit}." : "";
}
