using System.Threading.Channels;
using Orchestrator.Agent.Connection;
using Orchestrator.Agent.Hosting;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Agent.Tests.Connection;

/// <summary>What counts of what a server, or an old queue, says.</summary>
public sealed class ServerConnectionTests : IAsyncDisposable
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);

    private readonly ScriptedChannel script = new();
    private readonly ServerClock clock = new(TimeProvider.System);
    private readonly StringWriter log = new();
    private readonly Channel<string> heard = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource stopping = new();
    private readonly ServerConnection connection;
    private readonly Task running;

    public ServerConnectionTests()
    {
        var identity = new AgentIdentity("t1", "mine", "m1", "1.0", new AgentPlatform("linux", "x64", "Debian", "host"), null);
        connection = new ServerConnection(script, identity, clock, TimeProvider.System, TimeSpan.FromSeconds(600), new AgentLog(TextWriter.Synchronized(log), TimeProvider.System));
        running = connection.Run(
            arrival =>
            {
                heard.Writer.TryWrite(arrival.Message.GetType().Name + (arrival.Message is Deliver deliver ? " " + deliver.Command.KeyId : ""));
                arrival.Taken();
                return ValueTask.CompletedTask;
            },
            up =>
            {
                heard.Writer.TryWrite(up ? "linked" : "lost");
                return ValueTask.CompletedTask;
            },
            stopping.Token);
    }

    [Fact]
    public async Task A_command_that_comes_before_the_welcome_is_kept_back_until_then()
    {
        var hello = await script.Greeting();
        script.Say(Command("1"));
        script.Say(Command("2"));
        script.Say(Welcome(hello));
        script.Say(Command("3"));

        (await Heard(5)).ShouldBe(["linked", "Welcome", "Deliver 1", "Deliver 2", "Deliver 3"]);
    }

    [Fact]
    public async Task An_answer_to_something_that_was_not_said_on_this_connection_neither_admits_nor_sets_the_clock()
    {
        var hello = await script.Greeting();
        script.Say(new Welcome(hello.SentAt.AddHours(-1), hello.SentAt.AddHours(-1)));
        script.Say(Command("1"));
        script.Say(new Confirm("c", 1));
        (await Heard(1)).ShouldBe(["Confirm"]);
        clock.Now.Correction.ShouldBe(TimeSpan.Zero);

        script.Say(Welcome(hello));

        (await Heard(3)).ShouldBe(["linked", "Welcome", "Deliver 1"]);
        clock.Now.Correction.ShouldBeInRange(Ahead - TimeSpan.FromSeconds(20), Ahead + TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_conflict_that_means_another_instance_is_nobodys_business_here()
    {
        var hello = await script.Greeting();
        script.Say(new Conflict("You are a copy.", "another"));
        script.Say(Welcome(hello));

        (await Heard(2)).ShouldBe(["linked", "Welcome"]);
    }

    [Fact]
    public async Task After_a_conflict_nothing_is_taken_until_a_new_welcome()
    {
        script.Say(Welcome(await script.Greeting()));
        (await Heard(2)).ShouldBe(["linked", "Welcome"]);
        script.Say(new Conflict("You are a copy.", "mine"));
        (await Heard(1)).ShouldBe(["lost"]);
        log.ToString().ShouldContain("the server does not serve this agent: You are a copy.");

        var again = await script.Greeting();
        script.Say(Command("1"));
        script.Say(new Confirm("c", 1));
        (await Heard(1)).ShouldBe(["Confirm"]);
        script.Say(Welcome(again));

        (await Heard(3)).ShouldBe(["linked", "Welcome", "Deliver 1"]);
    }

    [Fact]
    public async Task A_server_that_has_just_taken_over_is_greeted_again()
    {
        script.Say(Welcome(await script.Greeting()));

        script.Say(new GreetAgain());

        (await script.Next()).ShouldBeOfType<Hello>().Instance.ShouldBe("mine");
    }

    [Fact]
    public async Task What_is_watched_stands_in_nothings_way_and_where_there_is_no_room_it_comes_later()
    {
        script.Say(Welcome(await script.Greeting()));
        await Heard(2);
        var line = new TaskCompletionSource();
        script.Line = line.Task;

        var taken = Enumerable.Range(0, 100).TakeWhile(at => connection.Post(Seen(at))).Count();
        taken.ShouldBeInRange(2, 10);
        connection.Post(new CommandReport { CommandId = "c", RunId = "r", Target = "t1", Activity = "a", Attempt = 1, Items = [] });
        line.SetResult();

        var said = new List<AgentMessage>();
        while (said.Count <= taken)
            said.Add(await script.Next());
        // One stretch may have been on the line before.
        said.FindIndex(message => message is Reported).ShouldBeInRange(0, 1);
        said.OfType<OutputSeen>().Select(seen => seen.Offset).ShouldBe(Enumerable.Range(0, taken).Select(at => (long)at));
        connection.Post(Seen(100)).ShouldBeTrue();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private static Deliver Command(string name) => new(new SignedCommand(name, [], []));

    private static OutputSeen Seen(int offset) =>
        new() { Target = "t1", RunId = "r", CommandId = "c", Index = 0, Name = "x", Offset = offset, Text = "x", Answer = "a" };

    private static Welcome Welcome(Hello hello) => new(TimeProvider.System.GetUtcNow() + Ahead, hello.SentAt);

    private async Task<IReadOnlyList<string>> Heard(int count)
    {
        var all = new List<string>();
        while (all.Count < count)
            all.Add(await heard.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        return all;
    }
}
