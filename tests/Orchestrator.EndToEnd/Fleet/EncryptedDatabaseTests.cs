namespace Orchestrator.EndToEnd.Fleet;

/// <summary>What docker-compose.yml sets, with the real database: the address in a file, TLS, and the authority of the certificate in SSL_CERT_FILE.</summary>
public sealed class EncryptedDatabaseTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_whose_settings_come_from_files_serves_over_an_encrypted_database_and_finds_its_runs_there_again()
    {
        await using var services = await Services.Create(Cancellation);
        var secrets = Directory.CreateTempSubdirectory("orc-");
        try
        {
            var storage = Path.Combine(secrets.FullName, "storage");
            await File.WriteAllTextAsync(storage, services.EncryptedStorage + "\n", Cancellation);
            await using var product = await Product.Start(Cancellation, ("ORCHESTRATOR_STORAGE_FILE", storage), ("SSL_CERT_FILE", Services.Authority));

            var run = await product.Cli(Cancellation, "run", Repository.Workflow("hello.json"));
            run.Code.ShouldBe(0, run.Out + run.Error + product.Log);
            await product.KillServer(Cancellation);
            await product.StartServer(Cancellation);

            var runs = await product.Cli(Cancellation, "runs", "list");
            runs.Out.ShouldContain("Hello");
            product.Log.ShouldNotContain(new Uri(services.EncryptedStorage).UserInfo.Split(':')[1]);
        }
        finally
        {
            secrets.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_server_that_does_not_know_the_authority_does_not_start_and_says_why()
    {
        await using var services = await Services.Create(Cancellation);

        var refused = await Should.ThrowAsync<InvalidOperationException>(() => Product.Start(Cancellation, ("ORCHESTRATOR_STORAGE", services.EncryptedStorage)));

        refused.Message.ShouldContain("certificate");
        refused.Message.ShouldNotContain(new Uri(services.EncryptedStorage).UserInfo.Split(':')[1]);
    }
}
