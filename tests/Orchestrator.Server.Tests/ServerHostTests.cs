using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Tests;

public sealed class ServerHostTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("orc-").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task A_part_that_fails_for_good_stops_the_server_and_is_told_to_whoever_started_it()
    {
        await using var host = await ServerHost.Create(
            RunningServer.Settings(data),
            builder =>
            {
                builder.WebHost.UseTestServer();
                builder.Services.AddHostedService<Broken>();
            },
            CancellationToken.None);
        await host.Start();

        await host.Application.WaitForShutdownAsync().WaitAsync(TimeSpan.FromMinutes(1));

        host.HasFailed.ShouldBeTrue();
    }

    [Fact]
    public async Task Addresses_that_would_go_round_the_rule_of_encryption_are_refused() =>
        (await Should.ThrowAsync<SettingsException>(() => ServerHost.Create(
            RunningServer.Settings(data), builder => builder.Configuration["Kestrel:Endpoints:Http:Url"] = "http://0.0.0.0:5080", CancellationToken.None)))
            .Message.ShouldContain("ORCHESTRATOR_URLS");

    private sealed class Broken : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidOperationException("cannot go on");
        }
    }
}
