using System.Text.Json;

namespace Orchestrator.EndToEnd.Fleet;

/// <summary>What docker-compose.yml sets, with the real broker and database: addresses in files, TLS everywhere, and the authority of the certificates in SSL_CERT_FILE.</summary>
public sealed class EncryptedFleetTests : IDisposable
{
    private readonly string secrets = Directory.CreateTempSubdirectory("orc-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(secrets, recursive: true);

    [Fact]
    public async Task Two_servers_and_their_agents_carry_out_a_run_over_encrypted_connections_alone()
    {
        await using var fleet = await FleetProduct.StartEncrypted(servers: 2, agents: 2, secrets, Cancellation);
        var api = fleet.Servers[1].Api;
        var definition = (await api.Post("/api/definitions", await File.ReadAllTextAsync(Repository.Workflow("hello.json"), Cancellation), Cancellation)).GetProperty("id").GetString();
        await api.Post($"/api/definitions/{definition}/publish", "{}", Cancellation);
        var targets = fleet.Agents.Select(agent => agent.Name).ToList();

        var run = (await api.Post("/api/runs", JsonSerializer.Serialize(new { definitionId = definition, targets }), Cancellation)).GetProperty("id").GetString()!;

        await fleet.Servers[1].Until(() => api.HasEnded(run, Cancellation), "the run has ended", Cancellation);
        var executed = await fleet.Servers[0].Api.Executed(run, Cancellation);
        executed.Count.ShouldBe(2);
        executed.ShouldAllBe(entry => entry.Outcome == "succeeded");

        // Two servers and two agents at least; the broker's own figures come a few seconds late.
        IReadOnlyList<bool> encrypted = [];
        await fleet.Servers[0].Until(async () => (encrypted = await fleet.Services.EncryptionOfConnections(Cancellation)).Count >= 4, "the broker tells its connections", Cancellation);
        encrypted.ShouldAllBe(isEncrypted => isEncrypted);
        foreach (var server in fleet.Servers)
        {
            foreach (var secret in Directory.GetFiles(secrets).Select(file => new Uri(File.ReadAllText(file)).UserInfo.Split(':')[1]))
                server.Log.ShouldNotContain(secret);
        }
    }

    [Fact]
    public async Task A_server_that_does_not_know_the_databases_authority_does_not_start_and_says_why()
    {
        await using var services = await Services.Create(Cancellation);

        var refused = await Should.ThrowAsync<InvalidOperationException>(() => Product.Start(Cancellation, ("ORCHESTRATOR_STORAGE", services.EncryptedStorage)));

        refused.Message.ShouldContain("certificate");
        refused.Message.ShouldNotContain(new Uri(services.EncryptedStorage).UserInfo.Split(':')[1]);
    }
}
