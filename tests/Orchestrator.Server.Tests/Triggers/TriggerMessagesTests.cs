using Orchestrator.Core.Triggers;
using static Orchestrator.Server.Tests.Triggers.TriggerRig;

namespace Orchestrator.Server.Tests.Triggers;

public sealed class TriggerMessagesTests : IAsyncLifetime
{
    private TriggerRig rig = null!;

    public async ValueTask InitializeAsync() => rig = await Create();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task A_message_starts_every_definition_that_waits_for_it_once_however_often_it_comes()
    {
        await rig.Publish("one", "MessageReceived", "\"message\":\"built\",\"inputs\":{\"build\":\"data.number\"}");
        await rig.Publish("two", "MessageReceived", "\"message\":\"built\"");
        await rig.Publish("three", "MessageReceived", "\"message\":\"Built\"");
        const string Json = """{"name":"built","id":"m1","build":7,"data":{"number":"7.1"}}""";

        foreach (var isNew in new[] { true, false })
        {
            var results = await (await rig.Server()).Messages.Received("built", Json, "m1", "the build server", Cancellation);
            results.Select(result => (result.Trigger.Key.DefinitionId, result.Started!.IsNew)).ShouldBe([("one", isNew), ("two", isNew)]);
        }

        var run = (await rig.Runs("one")).ShouldHaveSingleItem();
        (run.CreatedBy, run.Inputs["build"]).ShouldBe(("the build server", "\"7.1\""));
        (await rig.Runs("two")).ShouldHaveSingleItem().Inputs.ShouldBe(new Dictionary<string, string> { ["build"] = "7" });
        (await rig.Runs("three")).ShouldBeEmpty();
        await (await rig.Server()).Messages.Received("built", Json, "m2", "the build server", Cancellation);
        (await rig.Runs("one")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Nobody_waits_is_no_error() => (await (await rig.Server()).Messages.Received("built", "{}", "m1", "x", Cancellation)).ShouldBeEmpty();

    [Theory]
    [InlineData("", "{}", "m1", "no name")]
    [InlineData("built", "{}", "", "no id")]
    [InlineData("built", "{", "m1", "not JSON")]
    public async Task What_can_never_be_handled_is_told_so(string name, string json, string id, string part)
    {
        var server = await rig.Server();
        (await Should.ThrowAsync<TriggerMessageException>(() => server.Messages.Received(name, json, id, "x", Cancellation))).Message.ShouldContain(part);
    }

    [Fact]
    public async Task A_refusal_and_a_pause_are_answered_and_told_in_the_history()
    {
        await rig.Publish("refused", "MessageReceived", "\"message\":\"built\"", targets: "\"gone\"");
        await rig.Publish("paused", "MessageReceived", "\"message\":\"built\"");
        await rig.Storage.Triggers.Pause(new TriggerKey("paused", "t"), new TriggerPause("olga", Noon), Cancellation);
        var results = await (await rig.Server()).Messages.Received("built", "{}", "m1", "x", Cancellation);
        results.Select(result => (result.Trigger.Key.DefinitionId, result.Outcome, result.Started)).ShouldBe([("paused", FiringOutcome.Skipped, null), ("refused", FiringOutcome.Refused, null)]);
        (await rig.History("refused")).ShouldHaveSingleItem().Text.ShouldContain("'gone'");
        (await rig.History("paused")).ShouldHaveSingleItem().Outcome.ShouldBe(FiringOutcome.Skipped);
    }

    [Fact]
    public async Task Wherever_a_server_dies_the_message_that_comes_again_starts_one_run_of_each()
    {
        await rig.Publish("one", "MessageReceived", "\"message\":\"built\"");
        await rig.Publish("two", "MessageReceived", "\"message\":\"built\"");
        var died = true;
        for (var place = 0; died; place++)
        {
            var faults = new Faults(place);
            try
            {
                await (await rig.Server(faults)).Messages.Received("built", "{}", $"m{place}", "x", Cancellation);
            }
            catch (ServerDied)
            {
                await (await rig.Server()).Messages.Received("built", "{}", $"m{place}", "x", Cancellation);
            }

            died = faults.Died;
            (await rig.Runs("one")).Count.ShouldBe(place + 1);
            (await rig.Runs("two")).Count.ShouldBe(place + 1);
        }
    }
}
