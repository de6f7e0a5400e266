using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Enrolment;
using Orchestrator.Server.Hosting;
using Orchestrator.Server.Packages;
using Orchestrator.Server.Triggers;
using Orchestrator.Storage;

namespace Orchestrator.Server.Tests;

public sealed class MasterKeyTests : IDisposable
{
    private static readonly byte[] Old = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] New = RandomNumberGenerator.GetBytes(32);

    private readonly string data = Directory.CreateTempSubdirectory("orc-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public void A_secret_opens_with_its_key_and_under_its_name_alone()
    {
        using var key = new MasterKey(Old);
        using var other = new MasterKey(New);
        var sealedSecret = key.Encrypt("name", [1, 2, 3]);

        key.Decrypt("name", sealedSecret).ShouldBe([1, 2, 3]);
        key.IsCurrent(sealedSecret).ShouldBeTrue();
        other.IsCurrent(sealedSecret).ShouldBeFalse();
        Should.Throw<SettingsException>(() => other.Decrypt("name", sealedSecret)).Message.ShouldContain("it was made with key");
        Should.Throw<SettingsException>(() => key.Decrypt("another", sealedSecret));
        for (var at = 0; at < sealedSecret.Length; at++)
        {
            var altered = sealedSecret.ToArray();
            altered[at] ^= 1;
            Should.Throw<SettingsException>(() => key.Decrypt("name", altered));
        }
    }

    [Fact]
    public void Secrets_are_sealed_and_opened_by_many_at_once()
    {
        using var key = new MasterKey(Old);
        Parallel.For(0, 20_000, number =>
        {
            var secret = BitConverter.GetBytes(number);
            key.Decrypt("name", key.Encrypt("name", secret)).ShouldBe(secret);
        });
    }

    [Fact]
    public void A_secret_of_an_earlier_version_still_opens_and_is_not_current()
    {
        using var key = new MasterKey(New, Old);
        var earlier = key.Encrypt("name", [1, 2, 3])[12..];

        key.Decrypt("name", earlier).ShouldBe([1, 2, 3]);
        key.IsCurrent(earlier).ShouldBeFalse();
        Should.Throw<SettingsException>(() => key.Decrypt("name", [1, 2, 3]));
    }

    [Fact]
    public async Task With_the_key_before_everything_secret_is_sealed_anew_once_and_goes_on_as_it_was()
    {
        string hook, fingerprint, token;
        await using (var before = await Start(("ORCHESTRATOR_MASTER_KEY", Old)))
        {
            await Client(before).PutAsJsonAsync("/api/credentials/web", new { kind = "ssh", user = "root", password = "secret" }, Cancellation);
            hook = await before.Host.Application.Services.GetRequiredService<HookSecrets>().Make("build", Cancellation);
            (fingerprint, token) = Public(before);
        }

        await using (var both = await Start(("ORCHESTRATOR_MASTER_KEY", New), ("ORCHESTRATOR_MASTER_KEY_OLD", Old)))
            both.Host.SealedAnew.ShouldBe(4);
        await using (var again = await Start(("ORCHESTRATOR_MASTER_KEY", New), ("ORCHESTRATOR_MASTER_KEY_OLD", Old)))
            again.Host.SealedAnew.ShouldBe(0);
        await using var after = await Start(("ORCHESTRATOR_MASTER_KEY", New));

        after.Host.SealedAnew.ShouldBeNull();
        Public(after).ShouldBe((fingerprint, token));
        (await after.Host.Application.Services.GetRequiredService<HookSecrets>().Find("build", Cancellation)).ShouldBe(hook);
        var credential = await after.Host.Application.Services.GetRequiredService<ICredentialSource>().For(new Target { Id = "x", Name = "x", Credentials = "web" }, Cancellation);
        credential!.Password.ShouldBe("secret");
        (await Client(after).GetStringAsync("/api/audit", Cancellation)).ShouldContain("masterkey.rotate");
    }

    [Fact]
    public async Task A_rotation_that_was_interrupted_anywhere_is_brought_to_its_end_by_the_next_one()
    {
        using var old = new MasterKey(Old);
        using var both = new MasterKey(New, Old);
        for (var done = 0; done <= 3; done++)
        {
            await using var storage = await StorageFactory.Open(StorageOptions.Parse($"sqlite:{data}/{done}.db"), Cancellation);
            foreach (var name in new[] { "a", "b", "c" })
                await storage.Access.AddSecret(name, old.Encrypt(name, [7]), Cancellation);
            foreach (var name in new[] { "a", "b", "c" }.Take(done))
                (await storage.Access.ReplaceSecret(name, (await storage.Access.FindSecret(name, Cancellation))!, both.Encrypt(name, [7]), Cancellation)).ShouldBeTrue();

            (await new MasterKeyRotation(storage, both).Run(TimeProvider.System, Cancellation)).ShouldBe(3 - done);

            foreach (var name in new[] { "a", "b", "c" })
            {
                var stored = (await storage.Access.FindSecret(name, Cancellation))!;
                both.IsCurrent(stored).ShouldBeTrue();
                both.Decrypt(name, stored).ShouldBe([7]);
            }
        }
    }

    [Fact]
    public async Task A_secret_that_opens_with_neither_key_is_named_and_nothing_is_changed()
    {
        using var old = new MasterKey(Old);
        using var lost = new MasterKey(RandomNumberGenerator.GetBytes(32));
        using var both = new MasterKey(New, Old);
        await using var storage = await StorageFactory.Open(StorageOptions.Parse($"sqlite:{data}/lost.db"), Cancellation);
        var kept = await storage.Access.AddSecret("a", old.Encrypt("a", [7]), Cancellation);
        await storage.Triggers.SaveHookSecret("build", lost.Encrypt("hook build", [7]), Cancellation);

        var refusal = await Should.ThrowAsync<SettingsException>(() => new MasterKeyRotation(storage, both).Run(TimeProvider.System, Cancellation));

        refusal.Message.ShouldContain("'hook build'");
        (await storage.Access.FindSecret("a", Cancellation)).ShouldBe(kept);
    }

    private static (string Fingerprint, string Token) Public(Running server) =>
        (server.Host.Application.Services.GetRequiredService<ServerKey>().Fingerprint, server.Host.Application.Services.GetRequiredService<ContentTokens>().Of("t-1"));

    private async Task<Running> Start(params (string Name, byte[] Key)[] keys)
    {
        var settings = RunningServer.Settings(data, [.. keys.Select(key => (key.Name, Convert.ToBase64String(key.Key)))]);
        var host = await ServerHost.Create(settings, builder => builder.WebHost.UseTestServer(), Cancellation);
        await host.Start();
        return new Running(host);
    }

    private static HttpClient Client(Running server)
    {
        var client = server.Host.Application.GetTestClient();
        client.DefaultRequestHeaders.Add("X-Api-Key", RunningServer.AdministratorKey);
        return client;
    }

    private sealed record Running(ServerHost Host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Host.Application.StopAsync();
            await Host.DisposeAsync();
        }
    }
}
