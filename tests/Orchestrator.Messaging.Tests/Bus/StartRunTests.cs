using Orchestrator.Contracts.Bus;
using Orchestrator.Core;
using Orchestrator.Core.Runs;
using RunStarted = Orchestrator.Contracts.Bus.RunStarted;

namespace Orchestrator.Messaging.Tests.Bus;

/// <summary>StartRun from the outside, as plain JSON through the broker's HTTP API: no envelope, no content type.</summary>
public sealed class StartRunTests : BusTest
{
    [Fact]
    public async Task Plain_JSON_starts_a_run_and_its_sender_hears_of_start_and_end()
    {
        await Start();
        await using var listener = await Listener.To(Broker.Connect("partner"), BusNames.RunStarted, BusNames.RunCompleted);

        (await Broker.Post(BusNames.StartRun, """
            {"idempotencyKey":"order 4711","definitionName":"quick ONE","targets":["PC-1","pc-2","pc-1"],"inputs":{"a":[1]},"requestedBy":"olga"}
            """)).ShouldBeTrue();

        var run = await RunOf("order 4711", run => run.HasEnded);
        (run.DefinitionId, run.Ledger.Succeeded, run.CreatedBy).ShouldBe(("quick", 2, "a message that says it is from olga"));
        run.Inputs["a"].ShouldBe("[1]");
        await Until(() => Task.FromResult(listener.All.Count == 2), "Start and end were not told.");
        var heard = listener.All.ToList();
        var started = Read<RunStarted>(heard[0]);
        (heard[0].Exchange, heard[0].ContentType, heard[0].MessageId).ShouldBe((BusNames.RunStarted, "application/json", started.EventId.ToString()));
        (started.RunId, started.IdempotencyKey, started.Targets).ShouldBe((run.Id, "order 4711", 2));
        Read<RunCompleted>(heard[1]).Ledger.ShouldBe(new RunLedger(2, 2, 0, 0, 0, 0));
        (await Storage.Access.AuditLog(new PageRequest(), Cancellation)).Items.ShouldHaveSingleItem().What.ShouldBe("run.start");
    }

    [Fact]
    public async Task The_same_message_again_starts_nothing_and_is_no_fault()
    {
        await Start();
        const string message = """{"idempotencyKey":"k1","definitionId":"quick","targets":["pc-1"]}""";
        for (var time = 0; time < 3; time++)
            await Broker.Post(BusNames.StartRun, message);
        await Broker.Post(BusNames.StartRun, """{"idempotencyKey":"last","definitionId":"quick","targets":["pc-1"]}""");
        await RunOf("last");
        await Until(async () => await Broker.Ready(Broker.Connect(), BusNames.StartRun) == 0, "Messages stay.");

        (await Storage.Runs.List(new RunFilter(), new PageRequest(), Cancellation)).Total.ShouldBe(2);
        (await Storage.Parked.List(null, new PageRequest(), Cancellation)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task Another_request_under_a_used_key_is_refused_and_the_first_run_goes_on()
    {
        await Start();
        await using var listener = await Listener.To(Broker.Connect("partner"), BusNames.RunRefused);
        await Broker.Post(BusNames.StartRun, """{"idempotencyKey":"k1","definitionId":"resting","targets":["pc-1"]}""");
        await RunOf("k1");

        await Broker.Post(BusNames.StartRun, """{"idempotencyKey":"k1","definitionId":"quick","targets":["pc-2"]}""", new { message_id = "4711" });

        await Until(() => Task.FromResult(!listener.All.IsEmpty), "The refusal was not told.");
        var refused = Read<RunRefused>(listener.All.Single());
        (refused.Message, refused.MessageId, refused.IdempotencyKey).ShouldBe((BusNames.StartRun, "4711", "k1"));
        refused.Problems.ShouldHaveSingleItem().Place.ShouldBe("idempotencyKey");
        (await ParkedOf(BusNames.StartRun)).MessageId.ShouldBe("4711");
        var run = await RunOf("k1");
        (run.DefinitionId, run.HasEnded).ShouldBe(("resting", false));
    }

    [Fact]
    public async Task The_broker_vouches_for_the_sender_where_it_says_so()
    {
        await Start();
        await Broker.Post(BusNames.StartRun, """{"idempotencyKey":"k1","definitionId":"quick","targets":["pc-1"],"requestedBy":"olga"}""", new { user_id = Broker.Settings.User });
        (await RunOf("k1")).CreatedBy.ShouldBe($"{Broker.Settings.User} by message, who says for olga");
    }

    [Fact]
    public async Task Words_to_a_run_find_it_by_its_key_and_repeated_ones_change_nothing()
    {
        await Start();
        await Broker.Post(BusNames.StartRun, """{"idempotencyKey":"order 1","definitionId":"resting","targets":["pc-1"]}""");
        await RunOf("order 1", run => run.Status == RunStatus.Running);

        await Broker.Post(BusNames.PauseRun, """{"idempotencyKey":"order 1","requestedBy":"olga"}""");
        await RunOf("order 1", run => run.Status == RunStatus.Paused);
        await Broker.Post(BusNames.PauseRun, """{"idempotencyKey":"order 1","requestedBy":"olga"}""");
        await Broker.Post(BusNames.ResumeRun, $$"""{"runId":"{{RunKeys.RunIdOf("order 1")}}"}""");
        await RunOf("order 1", run => run.Status == RunStatus.Running);
        await Broker.Post(BusNames.CancelRun, """{"idempotencyKey":"order 1"}""");
        var run = await RunOf("order 1", run => run.Status == RunStatus.Cancelled);
        await Broker.Post(BusNames.CancelRun, """{"idempotencyKey":"order 1"}""");
        await Broker.Post(BusNames.ResumeRun, """{"idempotencyKey":"order 1"}""");

        run.CancelledBy.ShouldBe("a message without a sender");
        run.Pauses.ShouldHaveSingleItem().By.ShouldBe("a message that says it is from olga");
        (await ParkedOf(BusNames.ResumeRun)).Reason.ShouldContain("is cancelled");
        (await Storage.Parked.List(null, new PageRequest(), Cancellation)).Total.ShouldBe(1);
    }

    [Fact]
    public async Task When_the_broker_has_ended_every_connection_the_server_takes_and_parks_messages_again()
    {
        await Start();
        await Until(async () => await Broker.Disconnect() >= 3, "There were no connections to end.");

        await Broker.Post(BusNames.StartRun, "poison");
        await Broker.Post(BusNames.StartRun, """{"idempotencyKey":"k1","definitionId":"quick","targets":["pc-1"]}""");

        await RunOf("k1", run => run.HasEnded);
        await ParkedOf(BusNames.StartRun);
        await Until(async () => await Storage.Outbox.Count(Cancellation) == 0, "What is to be told stays.");
    }

    [Fact]
    public async Task Nothing_of_MassTransits_own_naming_is_declared()
    {
        await Start();
        await Broker.Post(BusNames.StartRun, "nonsense");
        await ParkedOf(BusNames.StartRun);

        (await Broker.Names("exchanges")).Where(name => name.Length > 0 && !name.StartsWith("amq.", StringComparison.Ordinal)).ShouldAllBe(name => name.StartsWith("orchestrator.", StringComparison.Ordinal));
        var queues = await Broker.Names("queues");
        queues.ShouldAllBe(name => name.StartsWith("orchestrator.", StringComparison.Ordinal));
        queues.ShouldContain(BusNames.StartRun);
    }
}
