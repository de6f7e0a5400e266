using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Core.Parking;

namespace Orchestrator.Server.Tests;

/// <summary>Parked messages at a server without a broker: what is stored is shown, and cannot be tried again. With a broker: the tests of the bus.</summary>
public sealed class ParkedTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IParkedStore Store => server.Application.Services.GetRequiredService<IParkedStore>();

    [Fact]
    public async Task Parked_messages_are_listed_with_their_beginning_made_safe()
    {
        await Park("text", Encoding.UTF8.GetBytes("{\"a\":\"\u001b[31mred\u202e\"}\n"));
        await Park("binary", [0xff, 0xfe, 0x00, 0x01]);
        await Park("cut", Encoding.UTF8.GetBytes(new string('x', ParkingLimits.Preview - 1) + "ü"));

        var page = await (await server.Client().GetAsync("/api/parked?limit=10", Cancellation)).Json();

        var beginnings = page.GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("id").GetString()!, item => item.GetProperty("beginning").GetString()!);
        beginnings["text"].ShouldBe("{\"a\":\"·[31mred·\"}\n");
        beginnings["binary"].ShouldBe("fffe0001");
        beginnings["cut"].ShouldStartWith("xxx");
        var other = await (await server.Client().GetAsync("/api/parked?queue=another", Cancellation)).Json();
        other.GetProperty("total").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task A_dropped_message_is_gone_and_that_is_recorded()
    {
        await Park("dropped", "x"u8.ToArray());

        (await server.Client().DeleteAsync("/api/parked/dropped", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await (await server.Client().DeleteAsync("/api/parked/dropped", Cancellation)).Problem(404)).ShouldContain("dropped");
        (await server.Client().GetStringAsync("/api/audit", Cancellation)).ShouldContain("parked.drop");
    }

    [Fact]
    public async Task Without_a_broker_nothing_can_be_tried_again_and_nothing_is_lost()
    {
        await Park("tried", "x"u8.ToArray());

        (await (await server.Client().PostAsync("/api/parked/tried/retry", null, Cancellation)).Problem(409)).ShouldContain("ORCHESTRATOR_MESSAGING");

        (await Store.Find("tried", Cancellation)).ShouldNotBeNull();
        await (await server.Client().PostAsync("/api/parked/nothing/retry", null, Cancellation)).Problem(404);
    }

    private Task Park(string id, byte[] body) => Store.Park(
        new ParkedMessage { Id = id, At = DateTimeOffset.UnixEpoch, Queue = "orchestrator.start-run", Reason = "It is not JSON.", Body = body, Size = body.Length }, Cancellation);
}
