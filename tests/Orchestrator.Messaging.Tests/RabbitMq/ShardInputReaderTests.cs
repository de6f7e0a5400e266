using System.Text;
using System.Text.Json;
using Orchestrator.Contracts.Broker;
using Orchestrator.Core.Runs;
using Orchestrator.Messaging.RabbitMq.Shards;

namespace Orchestrator.Messaging.Tests.RabbitMq;

public sealed class ShardInputReaderTests
{
    private readonly ShardInputReader reader = new(0, 2, "servers");

    public static TheoryData<RunInput> Inputs =>
    [
        new RunCreated("run"),
        new ReportArrived(Some.Report("run", "t1"), CommandDestination.Installer),
        new CommandUndeliverable("run", 7, "run/7/1", "its queue is full."),
        new InstallationDelayed("run", 7, "run/7/1", "another run installs on it."),
        new JournalsLost(),
        new TargetAppeared("t1"),
        new TimeframesChanged(),
        new TimeframesChanged(["t1", "t2"]),
        new CancelRun("run", "olga"),
        new PauseRun("run", "olga"),
        new ResumeRun("run", "olga"),
        new ChangeStandBy("run", "word", "olga", ["t1", "t2"], TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(10)),
        new ChangeStandBy("run", "word", "olga", ["t1"], End: true),
    ];

    /// <summary>Whoever adds a kind of input adds it here and to <see cref="Inputs"/>.</summary>
    [Fact]
    public void Every_kind_of_input_is_among_the_examples() =>
        typeof(RunInput).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RunInput)))
            .ShouldBe(Inputs.Select(row => row.Data.GetType()).Distinct(), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Inputs))]
    public void An_input_comes_out_as_it_went_in(RunInput input)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(input, ShardInputJson.Default.RunInput);

        var read = reader.Read(BrokerNames.Inputs, user: null, body, out var mistake);

        mistake.ShouldBeEmpty();
        JsonSerializer.SerializeToUtf8Bytes(read!, ShardInputJson.Default.RunInput).ShouldBe(body);
        read!.GetType().ShouldBe(input.GetType());
    }

    [Theory]
    [InlineData("simulated-000007", true)]
    [InlineData("t1", false)]
    public void The_servers_own_user_reports_for_simulated_targets_only(string target, bool isHeard)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(Some.Report("run", target), Contracts.ContractsJson.Default.CommandReport);

        (reader.Read(BrokerNames.Reports, "servers", body, out _) is not null).ShouldBe(isHeard);
        reader.Read(BrokerNames.Reports, "agent.t2", body, out _).ShouldBeNull();
    }

    [Theory]
    [InlineData("orchestrator.inputs", """{"kind":"cancel","runId":"run"}""", "not the JSON of an input")]
    [InlineData("orchestrator.inputs", """{"kind":"cancel","runId":null,"by":"olga"}""", "not the JSON of an input")]
    [InlineData("orchestrator.inputs", """{"kind":"unknown","runId":"run"}""", "not the JSON of an input")]
    [InlineData("orchestrator.inputs", """{"runId":"run"}""", "not the JSON of an input")]
    [InlineData("orchestrator.inputs", "[]", "not the JSON of an input")]
    [InlineData("orchestrator.inputs", "", "not the JSON of an input")]
    [InlineData("orchestrator.inputs", "null", "It is empty.")]
    [InlineData("orchestrator.inputs", """{"kind":"cancel","runId":"ruo","by":"olga"}""", "belongs to shard 1")]
    [InlineData("", """{"kind":"cancel","runId":"run","by":"olga"}""", "came through the exchange ''")]
    [InlineData("amq.direct", """{"kind":"cancel","runId":"run","by":"olga"}""", "came through the exchange 'amq.direct'")]
    [InlineData("orchestrator.reports", """{"commandId":"c","runId":"run","target":"t1","activity":"a","attempt":1,"items":null}""", "not the JSON of a report")]
    [InlineData("orchestrator.reports", """{"commandId":"c","runId":"run","target":"t2","activity":"a","attempt":1,"items":[]}""", "speaks for target 't2'")]
    [InlineData("orchestrator.reports", """{"commandId":"c","runId":"run","target":"t1","activity":"a","attempt":1,"items":[null]}""", "One of its items is empty.")]
    public void What_is_none_is_told_why(string exchange, string body, string why)
    {
        reader.Read(exchange, "agent.t1", Encoding.UTF8.GetBytes(body), out var mistake).ShouldBeNull();

        mistake.ShouldContain(why);
    }

    [Theory]
    [InlineData("1,2,3", "1,2,3", 3, "")]
    [InlineData("1,2,3", "1", 1, "")]
    [InlineData("1,2,3", "3", null, "3")]
    [InlineData("1,2,3", "3,1", 1, "3")]
    [InlineData("1,2,3", "1,1,9", 1, "")]
    [InlineData("1,2,3", "", null, "")]
    public void Acknowledging_says_as_little_as_it_must(string taken, string acknowledged, int? upTo, string single)
    {
        var pile = new ShardPile(new ShardQueueOptions());
        foreach (var tag in Tags(taken))
            pile.Add(new ShardArrival(tag, 0, new RunCreated("run")) { Exchange = "", RoutingKey = "" });
        pile.Add(new ShardArrival(10, 0, new RunCreated("not taken")) { Exchange = "", RoutingKey = "" });
        var deliveries = pile.Take(Tags(taken).Count, out _);

        var singles = pile.Acknowledge([.. Tags(acknowledged).Select(tag => deliveries[0] with { Tag = tag })], out var last);

        last.ShouldBe((ulong?)upTo);
        singles.ShouldBe(Tags(single));
    }

    private static List<ulong> Tags(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(ulong.Parse)];
}
