using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Contracts.Commands;
using Orchestrator.Core.Runs;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>Tokens with any part set or absent, and any text and number in it.</summary>
public static class ArbitraryToken
{
    private static readonly Gen<string> Text = ArbMap.Default.GeneratorFor<UnicodeString>().Select(text => text.Get ?? "").Select(Storable);

    private static readonly Gen<int> Number = ArbMap.Default.GeneratorFor<int>();

    private static readonly Gen<bool> Bit = ArbMap.Default.GeneratorFor<bool>();

    private static readonly Gen<DateTimeOffset> Instant = Gen.Choose(0, int.MaxValue).Select(ticks => Given.Noon.AddTicks(ticks * 1_000_003L));

    private static readonly Gen<Wait> Waits =
        from reason in Gen.Elements(Enum.GetValues<WaitReason>())
        from why in Text
        from until in OrNull(Instant)
        select new Wait(reason, why, until);

    private static readonly Gen<PendingCommand> Commands =
        from id in Text
        from destination in Gen.Elements(Enum.GetValues<CommandDestination>())
        from number in Number
        from accepted in Bit
        from expires in Instant
        from startBy in OrNull(Instant)
        from window in OrAbsent(Text.Select(zone => new CommandWindow(zone, [zone, "Normal"])))
        select new PendingCommand
        {
            Id = id, Destination = destination, Reported = number, Accepted = accepted, ExpiresAt = expires, StartBy = startBy, Window = window,
        };

    private static readonly Gen<TargetRun> Tokens =
        from state in Gen.Elements(Enum.GetValues<TargetRunState>())
        from activity in Number
        from activityId in Text
        from flags in Bit.Three()
        from wait in OrAbsent(Waits)
        from wakeAt in OrNull(Instant)
        from command in OrAbsent(Commands)
        from control in OrAbsent(Text.Select(id => new PendingControl(id, CommandKind.Amend)))
        from visits in OrAbsent(Number.ListOf())
        from failedInRamps in OrAbsent(Number.ListOf())
        from variables in OrAbsent(Text.Two().ListOf())
        from retries in OrAbsent(Number.Zip(Instant).ListOf())
        from governedBy in Gen.Choose(-1, 3)
        from message in OrAbsent(Text)
        from endedAt in OrNull(Instant)
        select new TargetRun
        {
            RunId = "",
            Ordinal = 0,
            TargetId = "",
            TargetName = "",
            State = state,
            Activity = activity,
            ActivityId = activityId,
            Entered = flags.Item1,
            StandBy = flags.Item2,
            HoldsSlot = flags.Item3,
            Wait = wait,
            WakeAt = wakeAt,
            Command = command,
            Control = control,
            Visits = visits?.ToArray(),
            FailedInRamps = failedInRamps?.ToArray(),
            Variables = variables?.DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => pair.Item2),
            Retries = retries?.DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => new RetryClock(pair.Item2, TimeSpan.FromTicks(pair.Item1))),
            GovernedBy = governedBy,
            Message = message,
            EndedAt = endedAt,
        };

    /// <summary>Tokens of one run that differ in everything but the identity of their targets.</summary>
    public static IReadOnlyList<TargetRun> Sample(string runId, int count) =>
    [
        .. Gen.Sample(Tokens, 20, count).Select((token, ordinal) => token with
        {
            RunId = runId, Ordinal = ordinal, TargetId = $"t-{ordinal}", TargetName = $"PC-{ordinal}",
        }),
    ];

    /// <summary>Half a surrogate pair is no text: UTF-8, and so every store, has no way to keep it.</summary>
    private static string Storable(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static Gen<T?> OrNull<T>(Gen<T> some)
        where T : struct => Gen.Frequency((1, Gen.Constant<T?>(null)), (2, some.Select(value => (T?)value)));

    private static Gen<T?> OrAbsent<T>(Gen<T> some)
        where T : class => Gen.Frequency((1, Gen.Constant<T?>(null)), (2, some.Select(value => (T?)value)));
}
