using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Broker;
using Orchestrator.Messaging.RabbitMq.Agents;

namespace Orchestrator.Messaging.Tests.RabbitMq.Agents;

public sealed class AgentReaderTests
{
    private static readonly Heartbeat Beat = new() { Target = "t-1", Instance = "i1", SentAt = DateTimeOffset.UnixEpoch };

    private readonly Clock clock = new();
    private readonly Lines lines = new();
    private readonly AgentReader reader;

    public AgentReaderTests() => reader = new AgentReader("A word", clock, lines);

    [Fact]
    public void Who_says_who_they_are_is_heard() => Read(BrokerNames.AgentUser("t-1"), Beat).ShouldBe(Beat);

    [Fact]
    public void Another_name_no_message_and_what_does_not_belong_here_are_thrown_away()
    {
        Read(BrokerNames.AgentUser("t-2"), Beat).ShouldBeNull();
        clock.Pass(TimeSpan.FromSeconds(10));
        reader.Read(new AgentDelivery(1, "somebody", null, Encoding.UTF8.GetBytes("nonsense " + new string('x', 10_000))), _ => true).ShouldBeNull();
        clock.Pass(TimeSpan.FromSeconds(10));
        reader.Read(new AgentDelivery(1, BrokerNames.AgentUser("t-1"), null, Body(Beat)), _ => false).ShouldBeNull();

        lines.All.Count.ShouldBe(3);
        lines.All[0].ShouldContain("speaks for target 't-1'");
        lines.All[1].ShouldContain("is no message of an agent");
        lines.All[2].ShouldContain("does not belong here");
    }

    [Fact]
    public void A_target_of_any_length_makes_no_line_of_any_length()
    {
        Read(BrokerNames.AgentUser("t-2"), Beat with { Target = new string('x', 10_000) }).ShouldBeNull();
        lines.All.ShouldHaveSingleItem().Length.ShouldBeLessThan(500);
    }

    [Fact]
    public void A_flood_of_nonsense_is_one_line_in_ten_seconds_that_counts_it()
    {
        for (var word = 0; word < 1_000; word++)
            Read("somebody", Beat).ShouldBeNull();
        lines.All.ShouldHaveSingleItem().ShouldContain("(1 such since");

        clock.Pass(TimeSpan.FromSeconds(9));
        Read("somebody", Beat);
        lines.All.Count.ShouldBe(1);
        clock.Pass(TimeSpan.FromSeconds(1));
        Read("somebody", Beat);

        lines.All.Count.ShouldBe(2);
        lines.All[1].ShouldContain("(1001 such since");
    }

    private AgentMessage? Read(string user, AgentMessage message) => reader.Read(new AgentDelivery(1, user, null, Body(message)), said => said is Heartbeat);

    private static byte[] Body(AgentMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, ContractsJson.Default.AgentMessage);

    /// <summary>Time that passes when the test says so.</summary>
    private sealed class Clock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Pass(TimeSpan time) => now += time.Ticks;
    }

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add(formatter(state, exception));
    }
}
