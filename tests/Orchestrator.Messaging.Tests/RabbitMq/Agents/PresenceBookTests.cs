using Orchestrator.Contracts.Agents;
using Orchestrator.Messaging.RabbitMq.Agents;

namespace Orchestrator.Messaging.Tests.RabbitMq.Agents;

public sealed class PresenceBookTests
{
    private readonly PresenceBook book = new();

    [Fact]
    public void Three_missed_heartbeats_mean_gone_and_that_is_told_once()
    {
        book.Serve(Hello("i1", interval: 10), At(0));
        Beat("i1", 10).ShouldBe(PresenceBook.Beat.Known);

        book.TakeGone(At(40)).ShouldBeEmpty();
        book.TakeGone(At(40.5)).ShouldBe(["t1"]);
        book.TakeGone(At(60)).ShouldBeEmpty();
        Beat("i1", 61).ShouldBe(PresenceBook.Beat.Unknown);
    }

    [Fact]
    public void Whoever_was_there_before_a_takeover_has_three_intervals_to_say_something()
    {
        book.TakeOver(["t1", "t2"], At(1_000));
        Beat("i1", 1_005).ShouldBe(PresenceBook.Beat.Known);

        book.TakeGone(At(1_089)).ShouldBeEmpty();
        book.TakeGone(At(1_091)).ShouldBe(["t2"]);
    }

    [Fact]
    public void Nobody_is_gone_because_the_server_stood_still()
    {
        book.Serve(Hello("i1", interval: 10), At(0));

        book.Excuse(At(600));

        book.TakeGone(At(601)).ShouldBeEmpty();
        book.TakeGone(At(631)).ShouldBe(["t1"]);
    }

    [Fact]
    public void A_second_instance_is_a_conflict_once_both_are_known_to_live()
    {
        book.Serve(Hello("i1"), At(0));
        book.Excluded(Hello("i2", machine: "m2"), At(1));
        Heard("i1", 2, out var conflict).ShouldBe(PresenceBook.Beat.Known);
        conflict.ShouldNotBeNull().ShouldContain("machine m2 (host)");

        book.Excluded(Hello("i2", machine: "m2"), At(3));
        Heard("i1", 4, out var again);

        again.ShouldBeNull("it has been told");
    }

    [Fact]
    public void A_restarted_agent_whose_former_connection_lingers_is_no_conflict()
    {
        book.Serve(Hello("i1"), At(0));
        book.Excluded(Hello("i2"), At(1));
        book.Serve(Hello("i2"), At(20));

        Heard("i2", 21, out var conflict).ShouldBe(PresenceBook.Beat.Known);

        conflict.ShouldBeNull();
    }

    [Fact]
    public void An_agent_that_finds_its_own_former_connection_in_its_way_is_no_conflict()
    {
        book.Serve(Hello("i1"), At(0));
        book.Excluded(Hello("i1"), At(1));

        Heard("i1", 2, out var conflict);

        conflict.ShouldBeNull();
    }

    [Fact]
    public void A_heartbeat_of_another_instance_than_the_one_that_is_served_is_a_conflict_and_no_sign_of_life()
    {
        book.Serve(Hello("i1", interval: 10), At(0));

        Heard("i2", 25, out var conflict).ShouldBe(PresenceBook.Beat.Rival);

        conflict.ShouldNotBeNull().ShouldContain("a second process");
        book.TakeGone(At(31)).ShouldBe(["t1"]);
    }

    [Fact]
    public void A_conflict_is_over_when_the_rival_has_not_been_heard_of_for_a_while()
    {
        book.Serve(Hello("i1"), At(0));
        book.Excluded(Hello("i2"), At(1));
        Beat("i1", 2);

        book.TakeSettled(At(300)).ShouldBeEmpty();
        book.TakeSettled(At(302)).ShouldBe(["t1"]);
    }

    [Fact]
    public void An_agent_that_greets_again_at_once_is_not_announced_twice()
    {
        book.Serve(Hello("i1"), At(0)).ShouldBeTrue();
        book.Serve(Hello("i1"), At(0.5)).ShouldBeFalse();
        book.Serve(Hello("i2"), At(0.6)).ShouldBeTrue();
        book.Serve(Hello("i2"), At(2)).ShouldBeTrue();
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Hello Hello(string instance, double interval = 10, string machine = "m1") => new()
    {
        Target = "t1",
        Instance = instance,
        MachineId = machine,
        AgentVersion = "1.0",
        Platform = new AgentPlatform("linux", "x64", "Debian GNU/Linux 13", "host"),
        Interval = At(interval),
        SentAt = DateTimeOffset.UnixEpoch,
    };

    private PresenceBook.Beat Beat(string instance, double seconds) => Heard(instance, seconds, out _);

    private PresenceBook.Beat Heard(string instance, double seconds, out string? conflict) =>
        book.Heard(new Heartbeat { Target = "t1", Instance = instance, SentAt = DateTimeOffset.UnixEpoch }, At(seconds), out conflict);
}
