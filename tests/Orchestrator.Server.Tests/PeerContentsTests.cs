using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrator.Core.Packages;
using Orchestrator.Server.Packages;

namespace Orchestrator.Server.Tests;

public sealed class PeerContentsTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_content_is_nowhere_only_when_every_other_server_has_said_so()
    {
        var store = server.Application.Services.GetRequiredService<IPackageStore>();
        using var peers = ActivatorUtilities.CreateInstance<PeerContents>(server.Application.Services, "this one", true);
        var hash = new string('a', 64);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var empty = builder.Build();
        await empty.StartAsync(Cancellation);

        (await peers.Bring(hash, Long, Cancellation)).ShouldBe(PeerAnswer.Nowhere, "there is no other server");
        await store.Announce(new ContentServer("empty", ["http://127.0.0.1:1", empty.Urls.Single()], TimeProvider.System.GetUtcNow()), Cancellation);
        (await peers.Bring(hash, Long, Cancellation)).ShouldBe(PeerAnswer.Nowhere, "one of its addresses has said so");
        await store.Announce(new ContentServer("gone", ["http://127.0.0.1:1"], TimeProvider.System.GetUtcNow()), Cancellation);
        (await peers.Bring(hash, Long, Cancellation)).ShouldBe(PeerAnswer.Away);
    }
}
