using System.Security.Cryptography;
using System.Text;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;
using static Orchestrator.Agent.Tests.Commands.BookRig;

namespace Orchestrator.Agent.Tests.Commands;

public sealed class AcceptanceTests
{
    private readonly BookRig rig = new();

    public static TheoryData<string, RefusalReason> Refusals => new()
    {
        { "other target", RefusalReason.WrongTarget },
        { "expired", RefusalReason.Expired },
        { "start by passed", RefusalReason.StartByPassed },
        { "no actions", RefusalReason.Unsupported },
        { "too many actions", RefusalReason.Unsupported },
        { "script too long", RefusalReason.Unsupported },
        { "no time at all", RefusalReason.Unsupported },
        { "endless force stop", RefusalReason.Unsupported },
        { "unknown zone", RefusalReason.Unsupported },
        { "unreadable window", RefusalReason.Unsupported },
        { "priority out of range", RefusalReason.Unsupported },
        { "cancel of nothing", RefusalReason.Unsupported },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_command_that_cannot_be_taken_is_refused_with_the_reason(string what, RefusalReason reason)
    {
        rig.Deliver(Command("c1", command => what switch
        {
            "other target" => command with { Target = "t2" },
            "expired" => command with { ExpiresAt = Start.AddTicks(-1) },
            "start by passed" => command with { StartBy = Start.AddTicks(-1) },
            "no actions" => command with { Actions = [] },
            "too many actions" => command with { Actions = [.. Enumerable.Repeat(Action("x"), ContractLimits.Actions + 1)] },
            "script too long" => command with { Actions = [Action("x") with { Script = new string('x', ContractLimits.ScriptBytes + 1) }] },
            "no time at all" => command with { Actions = [Action("x") with { Timeout = TimeSpan.Zero }] },
            "endless force stop" => command with { ForceStopAfter = TimeSpan.MaxValue },
            "unknown zone" => command with { Window = new CommandWindow("Mars/Olympus", []) },
            "unreadable window" => command with { Window = new CommandWindow("Etc/UTC", ["whenever"]) },
            "priority out of range" => command with { Priority = 101 },
            "cancel of nothing" => command with { Kind = CommandKind.Cancel, Actions = [] },
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        }));

        rig.Story().ShouldBe($"refused {reason}");
        rig.StartedActions.ShouldBeEmpty();
    }

    [Fact]
    public void An_accepted_command_is_durable_before_anything_is_said_or_started()
    {
        var output = rig.Book.Deliver(Sign(Command()), rig.Time);

        output.MustFlush.ShouldBeTrue();
        output.Records.Select(record => record.GetType()).ShouldBe([typeof(CommandAccepted), typeof(ActionStarting)]);
        output.Effects.OfType<StartAction>().ShouldHaveSingleItem().Index.ShouldBe(0);
        output.Effects.OfType<SendReport>().ShouldHaveSingleItem().Report.Items.Count.ShouldBe(2);
    }

    [Fact]
    public void An_altered_command_is_refused_and_leaves_no_trace_so_that_the_genuine_one_is_still_taken()
    {
        var genuine = Sign(Command());
        var altered = genuine with { Payload = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(genuine.Payload).Replace("\"one\"", "\"uno\"")) };

        rig.Deliver(altered);
        rig.Story().ShouldBe("refused Signature");
        rig.Journal.ShouldBeEmpty();

        rig.Deliver(genuine);
        rig.StartedActions.ShouldHaveSingleItem();
    }

    [Fact]
    public void What_is_no_command_is_only_noted()
    {
        rig.Deliver(new SignedCommand("key", "{\"id\":null}"u8.ToArray(), []));

        rig.Notices.ShouldHaveSingleItem();
        rig.Journal.ShouldBeEmpty();
        rig.Reports.ShouldBeEmpty();
    }

    [Fact]
    public void A_command_of_a_newer_server_is_refused_as_unsupported()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = key.ExportSubjectPublicKeyInfo();
        using var verifier = new CommandVerifier([publicKey]);
        var book = new CommandBook(new CommandBookOptions { Target = Target }, verifier);
        var payload = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Sign(Command()).Payload).Replace("\"script\"", "\"teleport\""));
        var signed = new SignedCommand(CommandVerifier.KeyIdOf(publicKey), payload, key.SignData(payload, HashAlgorithmName.SHA256));

        var output = book.Deliver(signed, rig.Time);

        output.Records.ShouldHaveSingleItem().ShouldBeOfType<CommandRefused>().Item.Reason.ShouldBe(RefusalReason.Unsupported);
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(-6, true)]
    [InlineData(5, false)]
    public void A_clock_too_far_from_the_servers_is_not_trusted(int minutes, bool refused)
    {
        rig.Correction = TimeSpan.FromMinutes(minutes);
        rig.Deliver(Command());

        rig.Story().ShouldBe(refused ? "refused Clock" : "accepted; started");
    }

    [Fact]
    public void A_wrong_clock_does_not_keep_a_cancel_from_working()
    {
        rig.Deliver(Command());
        rig.Correction = TimeSpan.FromHours(1);
        rig.Deliver(Cancel("c1"));

        rig.EndedActions.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_second_delivery_changes_nothing_and_repeats_what_is_unconfirmed()
    {
        rig.Deliver(Command());
        rig.Confirm("c1", 1);
        rig.Reports.Clear();

        rig.Deliver(Command());

        rig.StartedActions.ShouldHaveSingleItem();
        rig.Reports.ShouldHaveSingleItem().Items.ShouldHaveSingleItem().ShouldBeOfType<Started>();
    }

    [Fact]
    public void A_command_that_is_over_and_confirmed_is_still_recognised_until_its_expiry_plus_skew()
    {
        rig.Deliver(Command());
        rig.End();
        rig.End();
        rig.ConfirmAll();
        rig.Book.OpenCommands.ShouldBe(0);
        rig.Now = Start.AddHours(1).AddMinutes(4);
        rig.Reports.Clear();

        rig.Deliver(Command());

        rig.StartedActions.Count.ShouldBe(2);
        rig.Reports.ShouldBeEmpty();
    }

    [Fact]
    public void More_commands_than_the_book_may_hold_are_refused_but_a_cancel_is_taken()
    {
        var small = new BookRig(new CommandBookOptions { Target = Target, OpenCommands = 2 });
        small.Deliver(Command("c1"));
        small.Deliver(Command("c2"));
        small.Deliver(Command("c3"));
        small.Deliver(Cancel("c2"));

        small.Story("c3").ShouldBe("refused Unsupported");
        small.ConfirmAll();
        small.Story("cancel").ShouldBe("accepted; finished Succeeded");
    }
}
