using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Timeframes;
using static Orchestrator.Core.Tests.Distributions.Draw;

namespace Orchestrator.Core.Tests.Runs;

/// <summary>
/// Whatever comes in whatever order: what <see cref="StoredRun"/> checks after every batch holds (the ledger closes, ended tokens stay, no
/// command is issued twice, everybody says what it waits for), and what is checked here. Numbers stand for inputs, so that a failing
/// sequence shrinks to a short one.
/// </summary>
public sealed class EngineProperties
{
    private const int Targets = 4;
    private const int Limit = 2;

    private static readonly string[] Frames = ["Normal", "No", "No; Mon 13:00-14:00 Normal", "Normal; Mon 12:15-15:00 No", "Normal; Mon-Sun 00:00-12:30 No"];
    private static readonly string[] Charted = [.. Definitions()];

    [Fact]
    public void Whatever_comes_the_accounts_are_in_order()
    {
        var property = Prop.ForAll(Gen.Choose(0, Charted.Length - 1).ToArbitrary(), Gen.Choose(0, 9_999).ListOf().ToArbitrary(), (chart, inputs) => Holds(Charted[chart], inputs));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(150), property);
    }

    private static void Holds(string chart, IEnumerable<int> inputs)
    {
        var rig = new EngineRig(chart, Targets, run => run with { Deadline = EngineRig.Noon.AddHours(6) }, new() { ["office"] = "Normal" }) { Budget = 2 };
        foreach (var input in inputs)
        {
            Take(rig, input);
            rig.Stored.Tokens.Where(token => token.HoldsSlot).CountBy(token => token.Activity).ShouldAllBe(held => held.Value <= Limit);
        }

        EndsInOrder(rig);
    }

    /// <summary>Everybody answers now, and the run comes to its end before its deadline would end it; with nobody left to answer the deadline does.</summary>
    private static void EndsInOrder(EngineRig rig)
    {
        rig.Say(new ResumeRun(EngineRig.RunId, "otto"));
        rig.Frames["office"] = Timeframe.Parse("Normal");
        rig.Say(new TimeframesChanged());
        for (var round = 0; round < 40 && !rig.Record.HasEnded; round++)
        {
            foreach (var token in rig.Stored.Tokens.ToList())
            {
                if (rig[token.Ordinal].Command is { } command)
                    rig.Say(rig.Raw(token.Ordinal, command.Id, Story(command.Reported, Said.Succeeded)));
            }

            if (!rig.Record.HasEnded)
                rig.Pass(TimeSpan.FromMinutes(3));
        }

        rig.Record.HasEnded.ShouldBeTrue(string.Join("; ", rig.Stored.Tokens.Where(token => !token.HasEnded).Select(token => token.Wait)));
        rig.Stored.Outstanding.ShouldBeEmpty();
    }

    private static void Take(EngineRig rig, int input)
    {
        var (kind, value) = (input % 20, input / 20);
        var ordinal = value % Targets;
        var token = rig[ordinal];
        var detail = value / Targets;
        switch (kind)
        {
            case 0:
                rig.Say(new PauseRun(EngineRig.RunId, "olga"));
                break;
            case 1:
                rig.Say(new ResumeRun(EngineRig.RunId, "otto"));
                break;
            case 2 when detail % 8 == 0:
                rig.Say(new CancelRun(EngineRig.RunId, "anna"));
                break;
            case 3:
                rig.Say(new TargetAppeared(token.TargetId));
                break;
            case 4:
                rig.Frames["office"] = Timeframe.Parse(Frames[detail % Frames.Length]);
                rig.Turn(new TimeframesChanged());
                break;
            case 5:
                rig.Restart();
                break;
            case 6 or 7:
                rig.Pass(TimeSpan.FromMinutes(detail % 30));
                break;
            case 8 when token.Control is { } control:
                rig.Say(rig.Raw(ordinal, control.Id, Said.Accepted with { Number = 1 }, Said.Succeeded with { Number = 2 }));
                break;
            case 9:
                rig.Say(new CommandUndeliverable(EngineRig.RunId, ordinal, $"{EngineRig.RunId}/{ordinal}/{detail % 5}", "It is off."));
                break;
            case 10:
                // Late, early, about nothing, with gaps: any command this target ever had or will have.
                rig.Say(rig.Raw(ordinal, $"{EngineRig.RunId}/{ordinal}/{detail % 6}", [.. Story(detail % 3, Last(detail))]));
                break;
            case 11 when token.Command is { } command:
                rig.Say(rig.Raw(ordinal, command.Id, Said.Refused((RefusalReason)(detail % 7)) with { Number = command.Reported + 1 }));
                break;
            case > 11 when token.Command is { } command:
                rig.Say(rig.Raw(ordinal, command.Id, [.. Story(command.Reported, Last(detail)).Take(1 + detail % 4)]));
                break;
        }
    }

    /// <summary>All items of a command from the one after <paramref name="after"/>.</summary>
    private static ReportItem[] Story(int after, Finished last) =>
    [
        .. new ReportItem[] { Said.Accepted, Said.Started, Said.Step(last.Outcome == CommandOutcome.Failed ? StepOutcome.Failed : StepOutcome.Succeeded), last }
            .Select((item, index) => item with { Number = index + 1 }).Skip(after),
    ];

    private static Finished Last(int detail) => (detail % 5) switch { 0 => Said.Failed, 1 => Said.Cancelled, _ => Said.Succeeded };

    private static IEnumerable<string> Definitions()
    {
        var slot = Literal("maxConcurrent", "2");
        var frame = Activity("frame", "Orchestrator.Timeframe", Literal("timeframe", "\"office\""));
        var work = Activity("work", "Orchestrator.Execute", Charts.With(Charts.Script, slot, Literal("acceptWithinMinutes", "45")));
        var retry = Activity("again", "Orchestrator.Retry", Charts.With(Literal("windowMinutes", "30"), Literal("intervalSeconds", "60")));
        yield return Charts.Execute(slot);
        yield return Charts.ExecuteWithin("office", slot);
        yield return Charts.Execute(Charts.With(slot, Literal("rampFrom", "1"), Literal("rampShare", "60"), Literal("rampPauseAfter", "3")));
        yield return Charts.InstallWithRetry(Literal("maxAttempts", "4"), Literal("maxParallel", "2"));
        yield return Flowchart(
            string.Join(',', Charts.Start, frame, Activity("install", "Orchestrator.Install", Literal("maxParallel", "2")), work, retry),
            string.Join(',', Edge("start", "Done", "frame"), Edge("frame", "Open", "install"), Edge("install", "Done", "work"), Edge("work", "Failed", "again"), Edge("again", "Retry", "work")));
        yield return Flowchart(
            string.Join(',', Charts.Start, Activity("rest", "Elsa.Delay", Literal("timeSpan", "\"00:02:00\"")), work, Activity("end", "Elsa.End", Literal("result", "\"skipped\""))),
            string.Join(',', Edge("start", "Done", "rest"), Edge("rest", "Done", "work"), Edge("work", "Failed", "rest"), Edge("work", "Done", "end")));
    }
}
