using Orchestrator.Contracts.Bus;
using Orchestrator.Core;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Triggers;

namespace Orchestrator.Messaging.Tests.Bus;

/// <summary>Messages that definitions wait for, as plain JSON through the broker's HTTP API.</summary>
public sealed class TriggerTests : BusTest
{
    private const string Built = """{"idempotencyKey":"build 7.1","name":"built","data":{"build":{"number":"7.1"}},"requestedBy":"jenkins"}""";

    [Fact]
    public async Task A_message_starts_whatever_waits_for_it_once_however_often_it_comes()
    {
        await Start();
        await Server!.DefineTriggered("one", "built", """["pc-1"]""");
        await Server.DefineTriggered("two", "built", """["pc-2","pc-3"]""");
        await Server.DefineTriggered("other", "tested", """["pc-4"]""");
        for (var time = 0; time < 3; time++)
            (await Broker.Post(BusNames.Trigger, Built)).ShouldBeTrue();
        await Broker.Post(BusNames.Trigger, Built.Replace("7.1", "7.2"));

        await Until(async () => (await Runs()).Count(run => run.HasEnded) == 4, "The runs never ended.");
        await Until(async () => await Broker.Ready(Broker.Connect(), BusNames.Trigger) == 0, "Messages stay.");

        var runs = await Runs();
        runs.Select(run => (run.DefinitionId, run.Inputs["build"])).ShouldBe([("one", "\"7.1\""), ("one", "\"7.2\""), ("two", "\"7.1\""), ("two", "\"7.2\"")], ignoreOrder: true);
        runs.ShouldAllBe(run => run.CreatedBy == "a message that says it is from jenkins" && run.StartActivity == "t");
        (await Storage.Parked.List(null, new PageRequest(), Cancellation)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task A_message_that_nobody_waits_for_is_parked_with_the_remedy_and_may_come_again()
    {
        await Start();
        await Broker.Post(BusNames.Trigger, Built);
        var parked = await ParkedOf(BusNames.Trigger);
        parked.Reason.ShouldContain("No published definition waits for a message 'built'");

        await Server!.DefineTriggered("one", "built", """["pc-1"]""");
        await Broker.Post(BusNames.Trigger, Built);
        await Until(async () => (await Runs()).Count == 1, "It never started.");
    }

    [Fact]
    public async Task A_refused_run_parks_the_message_and_the_others_begin()
    {
        await Start();
        await Server!.DefineTriggered("bad", "built", """["nowhere"]""");
        await Server.DefineTriggered("good", "built", """["pc-1"]""");
        await Broker.Post(BusNames.Trigger, Built);

        (await ParkedOf(BusNames.Trigger)).Reason.ShouldContain("'bad' was not started: Not in the inventory: 'nowhere'");
        (await Runs()).ShouldHaveSingleItem().DefinitionId.ShouldBe("good");
        (await Storage.Triggers.Firings(new TriggerKey("bad", "t"), new PageRequest(), Cancellation)).Items.ShouldHaveSingleItem().Outcome.ShouldBe(FiringOutcome.Refused);
    }

    [Theory]
    [InlineData("""{"name":"built"}""", "idempotencyKey")]
    [InlineData("""{"idempotencyKey":"k"}""", "name")]
    [InlineData("""{"idempotencyKey":"k","name":"built","dta":1}""", "dta")]
    [InlineData("""{"idempotencyKey":"k","name":""}""", "no name")]
    public async Task What_is_no_such_message_is_parked_with_the_place(string message, string part)
    {
        await Start();
        await Broker.Post(BusNames.Trigger, message);
        (await ParkedOf(BusNames.Trigger)).Reason.ShouldContain(part);
    }

    private async Task<IReadOnlyList<RunRecord>> Runs() => (await Storage.Runs.List(new RunFilter(), new PageRequest(), Cancellation)).Items;
}
