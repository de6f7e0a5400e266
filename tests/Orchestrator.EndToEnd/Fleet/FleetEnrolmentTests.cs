using System.Text.Json;

namespace Orchestrator.EndToEnd.Fleet;

/// <summary>A computer joins a fleet, joins again, and leaves, with the programs as people call them.</summary>
public sealed class FleetEnrolmentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_computer_enrols_again_under_the_same_target_and_a_used_up_token_takes_nobody_in()
    {
        await using var fleet = await FleetProduct.Start(1, 0, Cancellation);
        var token = await Token(fleet, "once");
        var agent = await FleetAgent.Enrol(fleet.Servers[0].Url, token, fleet.Folder, "branch", Cancellation);
        var first = Identity(agent);

        var other = await Enroll(fleet, token, "other");
        other.Code.ShouldBe(1);
        other.Error.ShouldContain("The enrolment token is not valid");
        File.Exists(Path.Combine(fleet.Folder, "other", "enrolment.json")).ShouldBeFalse();

        (await FleetAgent.Enrol(fleet.Servers[0].Url, await Token(fleet, "again"), fleet.Folder, "branch", Cancellation)).Data.ShouldBe(agent.Data);
        var second = Identity(agent);
        (second.Target, second.User).ShouldBe((first.Target, first.User));
        second.Password.ShouldNotBe(first.Password);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(agent.Data, "enrolment.json")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        agent.Start();
        await using (agent)
            await fleet.Servers[0].Until(() => IsConnected(fleet, "branch"), "the agent is connected", Cancellation);
    }

    [Fact]
    public async Task A_deleted_target_loses_its_agent_and_its_name_can_be_enrolled_anew()
    {
        await using var fleet = await FleetProduct.Start(1, 0, Cancellation);
        var agent = await FleetAgent.Enrol(fleet.Servers[0].Url, await Token(fleet, "one"), fleet.Folder, "leaving", Cancellation);
        await using (agent)
        {
            agent.Start();
            await fleet.Servers[0].Until(() => IsConnected(fleet, "leaving"), "the agent is connected", Cancellation);

            await fleet.Servers[0].Api.Delete("/api/targets/leaving", Cancellation);

            await fleet.Servers[0].Until(() => Task.FromResult(agent.Log.Contains("enrol this computer anew", StringComparison.Ordinal)), "the agent says that it was deleted", Cancellation);
        }

        var former = Identity(agent);
        await FleetAgent.Enrol(fleet.Servers[0].Url, await Token(fleet, "two"), fleet.Folder, "leaving", Cancellation);
        Identity(agent).Target.ShouldNotBe(former.Target);
    }

    [Fact]
    public async Task A_server_whose_key_is_not_the_expected_one_is_not_trusted()
    {
        await using var fleet = await FleetProduct.Start(1, 0, Cancellation);

        var refused = await Enroll(fleet, await Token(fleet, "pinned"), "careful", "--server-key-fingerprint", new string('0', 64));

        refused.Code.ShouldBe(1);
        refused.Error.ShouldContain("this is not the server you mean");
        File.Exists(Path.Combine(fleet.Folder, "careful", "enrolment.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_server_of_a_fleet_enrols_the_agent_of_its_own_computer_and_two_of_them_are_two_targets()
    {
        await using var fleet = await FleetProduct.Start(2, 0, Cancellation, ("ORCHESTRATOR_AGENT", Product.AgentProgram));

        await fleet.Servers[1].Until(
            async () => (await fleet.Servers[1].Api.Get("/api/targets?limit=10", Cancellation)).GetProperty("items").EnumerateArray().Count(target => target.GetProperty("connected").GetBoolean()) == 2,
            "both agents are connected",
            Cancellation);
    }

    private static async Task<string> Token(FleetProduct fleet, string name)
    {
        var made = await fleet.Servers[0].Api.Post("/api/enrolment-tokens", JsonSerializer.Serialize(new { name }), Cancellation);
        var file = Path.Combine(fleet.Folder, $"token-{name}");
        await File.WriteAllTextAsync(file, made.GetProperty("token").GetString(), Cancellation);
        return file;
    }

    private static Task<Called> Enroll(FleetProduct fleet, string token, string name, params string[] more) => Called.Program(
        Called.Command(
            Product.AgentProgram, ["enroll", "--server", fleet.Servers[0].Url, "--token-file", token, "--data", Path.Combine(fleet.Folder, name), "--name", name, .. more]),
        Cancellation);

    private static async Task<bool> IsConnected(FleetProduct fleet, string name) =>
        (await fleet.Servers[0].Api.Get($"/api/targets?text={name}", Cancellation)).GetProperty("items").EnumerateArray().Any(target => target.GetProperty("connected").GetBoolean());

    private static Enrolled Identity(FleetAgent agent) =>
        JsonSerializer.Deserialize<Enrolled>(File.ReadAllText(Path.Combine(agent.Data, "enrolment.json")), JsonSerializerOptions.Web)!;

    private sealed record Enrolled(string Target, string User, string Password);
}
