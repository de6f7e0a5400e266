using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Clock;
using Orchestrator.Contracts.Packages;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Agents;
using Orchestrator.Server.Hosting;
using Orchestrator.Server.Packages;

namespace Orchestrator.Server.Tests;

/// <summary>The supervisor with shell scripts in the agent's place.</summary>
public sealed class LocalAgentTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("orc-").FullName;
    private readonly DataFolder folder;
    private readonly byte[] key = new byte[32];
    private readonly ApplicationLifetime lifetime = new(NullLogger<ApplicationLifetime>.Instance);

    public LocalAgentTests()
    {
        lifetime.NotifyStarted();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-ins for the agent are shell scripts.");
        folder = DataFolder.Open(data);
    }

    [Fact]
    public async Task An_agent_that_ends_is_started_again()
    {
        using var agent = Supervise("echo \"started for $5\"; exit 3");
        await agent.StartAsync(CancellationToken.None);

        await Wait.Until(() => Task.FromResult(Log().Split("started for target-1").Length > 2));

        await agent.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task When_the_server_stops_the_agent_is_asked_to_end_and_waited_for()
    {
        using var agent = Supervise("trap 'echo ended; exit 0' TERM\necho up\nwhile :; do sleep 0.05; done");
        await agent.StartAsync(CancellationToken.None);
        await Wait.Until(() => Task.FromResult(Log().Contains("up", StringComparison.Ordinal)));

        await agent.StopAsync(CancellationToken.None);

        Log().ShouldContain("ended");
    }

    [Fact]
    public async Task Beside_an_agent_that_has_the_folder_none_is_started_until_it_has_gone()
    {
        Directory.CreateDirectory(folder.Agent);
        using var agent = Supervise("echo started; sleep 30");
        using (new FileStream(Path.Combine(folder.Agent, "agent.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            await agent.StartAsync(CancellationToken.None);
            File.Exists(folder.AgentLog).ShouldBeFalse();
        }

        await Wait.Until(() => Task.FromResult(Log().Contains("started", StringComparison.Ordinal)));
        await agent.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("ORCHESTRATOR_MASTER_KEY_FILE")]
    [InlineData("Orchestrator_Api_Key")]
    [InlineData("ORCHESTRATOR_STORAGE")]
    [InlineData("Kestrel__Certificates__Default__Password")]
    public void The_servers_settings_are_not_handed_to_the_agent(string name)
    {
        Environment.SetEnvironmentVariable(name, "secret");

        var start = new AgentProgram("/bin/true").StartInfo(["run"]);

        Environment.SetEnvironmentVariable(name, null);
        start.Environment.Keys.ShouldNotContain(name);
        start.ArgumentList.ShouldBe(["run"]);
    }

    [Fact]
    public void The_agent_goes_by_the_same_test_clock_from_the_same_instant()
    {
        var clock = TestClock.Parse("offset=+1.00:00:00;speed=60", TimeProvider.System);

        new AgentProgram("/bin/true", clock).StartInfo(["run"]).Environment["ORCHESTRATOR_TEST_CLOCK"].ShouldBe(clock.Setting);
    }

    [Fact]
    public async Task An_agent_works_on_when_its_log_cannot_be_written()
    {
        Directory.CreateDirectory(folder.AgentLog);
        var done = Path.Combine(data, "done");
        using var agent = Supervise($"seq 1 50000\ntouch '{done}'\nsleep 30");
        await agent.StartAsync(CancellationToken.None);

        await Wait.Until(() => Task.FromResult(File.Exists(done)));

        await agent.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void The_log_does_not_grow_without_end()
    {
        using var log = new AgentLogFile(folder.AgentLog);
        var line = new string('x', 4_000);
        for (var written = 0; written < 3_000; written++)
            log.Write(line);

        new FileInfo(folder.AgentLog).Length.ShouldBeLessThan(6 * 1024 * 1024);
        new FileInfo(folder.AgentLog + ".1").Length.ShouldBeLessThan(6 * 1024 * 1024);
    }

    [Fact]
    public async Task Before_it_is_started_the_agent_finds_in_its_folder_how_it_fetches_contents()
    {
        var file = Path.Combine(folder.Agent, ContentAccess.FileName);
        using var agent = Supervise($"cat '{file}'; sleep 30");
        await agent.StartAsync(CancellationToken.None);
        await Wait.Until(() => Task.FromResult(Log().Contains('}', StringComparison.Ordinal)));
        await agent.StopAsync(CancellationToken.None);

        var access = JsonSerializer.Deserialize(File.ReadAllBytes(file), ContractsJson.Default.ContentAccess).ShouldNotBeNull();
        access.Servers.ShouldBe([$"https://{Dns.GetHostName().ToLowerInvariant()}:5443"]);
        new ContentTokens(key).TargetOf(access.Token).ShouldBe("target-1");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose()
    {
        folder.Dispose();
        Directory.Delete(data, recursive: true);
    }

    private LocalAgent Supervise(string script)
    {
        var program = Path.Combine(data, "stand-in");
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var contents = new LocalContents(new AgentServers(new ServerSettings { Urls = [new("https://0.0.0.0:5443")], Data = data, Storage = "" }, new ContentTokens(key)), folder, lifetime);
        return new LocalAgent(new AgentProgram(program), new Target { Id = "target-1", Name = "here" }, folder, contents, NullLogger<LocalAgent>.Instance);
    }

    private string Log()
    {
        if (!File.Exists(folder.AgentLog))
            return "";
        using var reader = new StreamReader(new FileStream(folder.AgentLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
