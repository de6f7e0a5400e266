using System.Net;
using System.Net.Sockets;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Conditions;
using Orchestrator.Agent.Services;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Tests.Conditions;

/// <summary>Real ports and files.</summary>
public sealed class WaitRunnerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly WaitRunner runner = new(Performers.Services(TimeProvider.System), TimeProvider.System);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_waits_for_a_port_to_open_and_to_close()
    {
        // It has its port all the time, and listens some of it.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        var waiting = runner.Run(Wait(WaitSubject.Port) with { Host = "127.0.0.1", Port = port }, CancellationToken.None);
        waiting.IsCompleted.ShouldBeFalse();
        socket.Listen();

        var opened = await waiting;
        socket.Shutdown(SocketShutdown.Both);
        var closed = await runner.Run(Wait(WaitSubject.Port) with { Host = "127.0.0.1", Port = port, UntilGone = true }, CancellationToken.None);

        opened.Ending.ShouldBe(ActionEnding.Succeeded);
        opened.Message.ShouldStartWith($"port {port} of 127.0.0.1 was open after ");
        closed.Message.ShouldStartWith($"port {port} of 127.0.0.1 was closed after ");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_port_of_a_computer_that_nobody_finds_is_neither_there_nor_gone(bool untilGone)
    {
        var result = await runner.Run(
            Wait(WaitSubject.Port) with { Host = "no.such.host.invalid", Port = 80, UntilGone = untilGone, Timeout = TimeSpan.FromSeconds(1) }, CancellationToken.None);

        result.Ending.ShouldBe(ActionEnding.TimedOut);
        result.Message.ShouldStartWith("the name 'no.such.host.invalid' could not be resolved");
    }

    [Fact]
    public async Task It_waits_for_a_file_to_come_and_to_go()
    {
        var file = folder.File("flag");
        var waiting = runner.Run(Wait(WaitSubject.File) with { File = file }, CancellationToken.None);
        waiting.IsCompleted.ShouldBeFalse();
        await File.WriteAllTextAsync(file, "");
        (await waiting).Ending.ShouldBe(ActionEnding.Succeeded);

        var going = runner.Run(Wait(WaitSubject.File) with { File = file, UntilGone = true }, CancellationToken.None);
        going.IsCompleted.ShouldBeFalse();
        File.Delete(file);
        (await going).Message.ShouldStartWith($"{file} was not there after ");
    }

    [Fact]
    public async Task What_does_not_come_is_a_time_out_and_a_stop_ends_it()
    {
        var action = Wait(WaitSubject.File) with { File = folder.File("never") };
        var late = await runner.Run(action with { Timeout = TimeSpan.FromMilliseconds(50) }, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var waiting = runner.Run(action, stop.Token);
        await stop.CancelAsync();

        (late.Ending, late.Message).ShouldBe((ActionEnding.TimedOut, $"{folder.File("never")} was not there all the time"));
        (await waiting).Ending.ShouldBe(ActionEnding.Stopped);
    }

    [Fact]
    public async Task What_the_system_does_not_tell_fails_it()
    {
        var result = await new WaitRunner(new Untold(), TimeProvider.System).Run(Wait(WaitSubject.Service) with { Service = "nginx" }, CancellationToken.None);

        (result.Ending, result.Message).ShouldBe((ActionEnding.Failed, "nobody knows"));
    }

    [Fact]
    public async Task A_service_that_starts_or_stops_is_neither_there_nor_gone()
    {
        var services = new Told(ServiceState.Between, ServiceState.Running, ServiceState.Between, ServiceState.Stopped);
        var wait = new WaitRunner(services, TimeProvider.System);

        (await wait.Run(Wait(WaitSubject.Service) with { Service = "nginx" }, CancellationToken.None)).Ending.ShouldBe(ActionEnding.Succeeded);
        services.Asked.ShouldBe(2);
        (await wait.Run(Wait(WaitSubject.Service) with { Service = "nginx", UntilGone = true }, CancellationToken.None)).Ending.ShouldBe(ActionEnding.Succeeded);
        services.Asked.ShouldBe(4);
    }

    private static WaitAction Wait(WaitSubject subject) => new() { Name = "x", For = subject, Timeout = TimeSpan.FromSeconds(30) };

    private sealed class Untold : IServices
    {
        public Task<ServiceState> State(string service, CancellationToken cancellation) => throw new IOException("nobody knows");
    }

    private sealed class Told(params ServiceState[] states) : IServices
    {
        public int Asked { get; private set; }

        public Task<ServiceState> State(string service, CancellationToken cancellation) => Task.FromResult(states[Asked++]);
    }
}
