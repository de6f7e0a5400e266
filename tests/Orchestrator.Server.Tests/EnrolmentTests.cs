using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Broker;
using Orchestrator.Contracts.Enrolment;
using Orchestrator.Core.Access;
using Orchestrator.Core.Enrolment;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Agents;
using Orchestrator.Server.Api;
using Orchestrator.Server.Enrolment;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Packages;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Tests;

/// <summary>
/// Who is taken in and who is not. Nobody answers at the broker's address here: whoever is let through so far is told to try again, and the
/// token is still good for it.
/// </summary>
public sealed class EnrolmentTests : IClassFixture<RunningServer>, IAsyncDisposable
{
    private const string NotValid = "The enrolment token is not valid";
    private const string LetThrough = "cannot make the agent's account at the broker now";

    private readonly RunningServer server;
    private readonly IEnrolmentStore tokens;
    private readonly Inventory inventory;
    private readonly BrokerConnection nowhere = new(BrokerSettings.Parse("amqp://nobody:nothing@127.0.0.1:1"), "test", TimeProvider.System, NullLogger<BrokerConnection>.Instance);
    private readonly EnrolmentDesk desk;
    private readonly DateTimeOffset now;

    public EnrolmentTests(RunningServer server)
    {
        this.server = server;
        var services = server.Application.Services;
        (tokens, inventory) = (services.GetRequiredService<IEnrolmentStore>(), services.GetRequiredService<Inventory>());
        var time = services.GetRequiredService<TimeProvider>();
        now = time.GetUtcNow();
        var accounts = new AgentAccounts(administration: null, new AgentQueues(nowhere), new AgentAccess(["amqp://127.0.0.1:1"], null));
        var maker = new EnrolmentMaker(accounts, services.GetRequiredService<ServerKey>(), services.GetRequiredService<AgentServers>());
        desk = new EnrolmentDesk(tokens, services.GetRequiredService<IAccessStore>(), inventory, services.GetRequiredService<AgentAddresses>(),
            services.GetRequiredService<ShardPost>(), time, NullLogger<EnrolmentDesk>.Instance, maker);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => nowhere.DisposeAsync();

    [Fact]
    public async Task Without_a_broker_there_is_nobody_to_take_in_and_the_remedy_is_told()
    {
        var made = await server.Client().PostAsJsonAsync("/api/enrolment-tokens", new { name = "branch" }, Cancellation);
        (await made.Problem(409)).ShouldContain("ORCHESTRATOR_MESSAGING");

        var asked = await server.Client(role: null).PostAsJsonAsync(EnrolmentRequest.Path, Request("oet_a_b"), Cancellation);
        (await asked.Problem(409)).ShouldContain("ORCHESTRATOR_MESSAGING");
    }

    [Theory]
    [InlineData("")]
    [InlineData("oet")]
    [InlineData("oet_unknown_secret")]
    [InlineData("ork_unknown_secret")]
    public async Task What_is_no_token_is_refused(string token) => (await Refused(Request(token))).ShouldStartWith(NotValid);

    [Fact]
    public async Task Expired_revoked_wrong_and_used_up_tokens_are_refused_in_the_same_words()
    {
        var expired = await Token(now.AddSeconds(-1));
        var revoked = await Token();
        await tokens.Revoke(TokenText.IdOf(revoked)!, now, Cancellation);
        var usedUp = await Token();
        await tokens.Use(TokenText.IdOf(usedUp)!, "somebody else", now, Cancellation);
        var wrong = (await Token())[..^1] + "x";

        var answers = new List<string>();
        foreach (var token in new[] { expired, revoked, wrong, usedUp, "oet_unknown_secret" })
            answers.Add(await Refused(Request(token)));

        answers.Distinct().ShouldHaveSingleItem().ShouldStartWith(NotValid);
    }

    [Fact]
    public async Task Whoever_repeats_an_attempt_that_failed_halfway_does_not_use_the_token_up_twice()
    {
        var token = await Token();
        var request = Request(token);
        (await Refused(request)).ShouldContain(LetThrough);

        (await Refused(request)).ShouldContain(LetThrough);
        (await Refused(Request(token) with { Name = $"other-{Guid.NewGuid():N}" })).ShouldStartWith(NotValid);

        (await tokens.Find(TokenText.IdOf(token)!, Cancellation))!.Used.ShouldBe(1);
        inventory.FindByName(request.Name).ShouldNotBeNull().MachineId.ShouldBe("machine-1");
    }

    [Fact]
    public async Task A_name_that_is_bound_to_another_machine_is_refused_with_the_remedy_and_the_token_is_not_used()
    {
        var name = $"taken-{Guid.NewGuid():N}";
        await inventory.Add([new Target { Id = Guid.NewGuid().ToString("N"), Name = name, MachineId = "machine-2" }], Cancellation);
        var token = await Token();

        var refused = await Refused(Request(token) with { Name = name });

        refused.ShouldContain("bound to another machine");
        refused.ShouldContain("--name");
        (await tokens.Find(TokenText.IdOf(token)!, Cancellation))!.Used.ShouldBe(0);
        inventory.FindByName(name)!.MachineId.ShouldBe("machine-2");
    }

    [Fact]
    public async Task A_target_that_an_administrator_has_added_is_bound_and_keeps_its_id()
    {
        var added = new Target { Id = Guid.NewGuid().ToString("N"), Name = $"added-{Guid.NewGuid():N}", Site = "north" };
        await inventory.Add([added], Cancellation);

        (await Refused(Request(await Token()) with { Name = added.Name })).ShouldContain(LetThrough);

        var bound = inventory.FindByName(added.Name).ShouldNotBeNull();
        (bound.Id, bound.Site, bound.MachineId, bound.Os).ShouldBe((added.Id, "north", "machine-1", "linux"));
    }

    [Fact]
    public async Task A_simulated_targets_name_cannot_be_taken() =>
        (await Refused(Request(await Token()) with { Name = "sim-000001" })).ShouldContain("belongs to the simulated fleet");

    [Fact]
    public async Task Every_mistake_in_a_request_is_named()
    {
        var token = await Token();

        var refusal = await Should.ThrowAsync<Refusal>(() => desk.Enrol(Request(token) with { Name = "a/b", MachineId = "", Attempt = "short" }, Cancellation));

        refusal.Status.ShouldBe(400);
        refusal.Errors.Select(mistake => mistake.Input).ShouldBe(["name", "machineId", "attempt"]);
    }

    [Theory]
    [InlineData("", 1, 60, "name")]
    [InlineData("branch", 0, 60, "uses")]
    [InlineData("branch", 1, 0, "expiresInMinutes")]
    [InlineData("branch", 1, (30 * 24 * 60) + 1, "expiresInMinutes")]
    public void A_token_out_of_its_bounds_is_refused_with_the_place(string name, int uses, int minutes, string place) =>
        Should.Throw<Refusal>(() => EnrolmentTokens.Check(new NewEnrolmentToken(name, uses, minutes))).Errors.ShouldHaveSingleItem().Input.ShouldBe(place);

    private static EnrolmentRequest Request(string token) => new()
    {
        Token = token,
        Attempt = Guid.NewGuid().ToString("N"),
        Name = $"branch-{Guid.NewGuid():N}",
        MachineId = "machine-1",
        AgentVersion = "1.0",
        Platform = new AgentPlatform("linux", "x64", "Debian GNU/Linux 13", "host"),
    };

    private async Task<string> Refused(EnrolmentRequest request) => (await Should.ThrowAsync<Refusal>(() => desk.Enrol(request, Cancellation))).Message;

    private async Task<string> Token(DateTimeOffset? expires = null)
    {
        var text = TokenText.Create();
        await tokens.Add(
            new EnrolmentToken
            {
                Id = TokenText.IdOf(text)!,
                Name = "test",
                Hash = TokenText.Hash(text),
                Uses = 1,
                By = "olga",
                CreatedAt = now.AddHours(-1),
                ExpiresAt = expires ?? now.AddDays(7),
            },
            Cancellation);
        return text;
    }
}
