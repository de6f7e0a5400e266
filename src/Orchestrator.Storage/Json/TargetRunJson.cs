using System.Text.Json;
using Orchestrator.Core.Runs;

namespace Orchestrator.Storage.Json;

/// <summary>A target's run to and from what a store keeps of it as one document.</summary>
internal static class TargetRunJson
{
    private const int NotGoverned = -1;

    public static byte[] Write(TargetRun token) => JsonSerializer.SerializeToUtf8Bytes(
        new TargetRunBody
        {
            Activity = token.Activity,
            Entered = token.Entered,
            StandBy = token.StandBy,
            MayBePinged = token.MayBePinged,
            WasAbsent = token.WasAbsent,
            ExecutingSince = token.ExecutingSince,
            Command = token.Command,
            Control = token.Control,
            Sequence = token.Sequence,
            Visits = Numbers(token.Visits),
            FailedInRamps = Numbers(token.FailedInRamps),
            Variables = token.Variables,
            Retries = token.Retries,
            GovernedBy = token.GovernedBy == NotGoverned ? null : token.GovernedBy,
            HoldsSlot = token.HoldsSlot,
            Message = token.Message,
            StartedAt = token.StartedAt,
            EndedAt = token.EndedAt,
        },
        StorageJson.Default.TargetRunBody);

    /// <summary>Adds the document's part to a token made from its columns.</summary>
    public static TargetRun Read(ReadOnlySpan<byte> json, TargetRun columns, TokenInterner interner)
    {
        var body = JsonSerializer.Deserialize(json, StorageJson.Default.TargetRunBody)!;
        return columns with
        {
            Activity = body.Activity,
            Entered = body.Entered,
            StandBy = body.StandBy,
            MayBePinged = body.MayBePinged,
            WasAbsent = body.WasAbsent,
            ExecutingSince = body.ExecutingSince,
            Command = interner.Share(body.Command),
            Control = body.Control,
            Sequence = body.Sequence,
            Visits = interner.Share(body.Visits),
            FailedInRamps = interner.Share(body.FailedInRamps),
            Variables = body.Variables,
            Retries = body.Retries,
            GovernedBy = body.GovernedBy ?? NotGoverned,
            HoldsSlot = body.HoldsSlot,
            Message = interner.Share(body.Message),
            StartedAt = body.StartedAt,
            EndedAt = body.EndedAt,
        };
    }

    private static int[]? Numbers(IReadOnlyList<int>? numbers) => numbers is null or int[] ? (int[]?)numbers : [.. numbers];
}
