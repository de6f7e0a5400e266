using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging.Reporting;

namespace Orchestrator.Messaging.LocalAgents;

/// <param name="SocketPath">The socket file; its folder is made with mode 0700.</param>
/// <param name="QueueLength">Messages that may wait for one agent.</param>
/// <param name="MaxConnections">Connections at one time; more wait at the door.</param>
public sealed record LocalAgentOptions(string SocketPath, int QueueLength = 1_000, int MaxConnections = 1_000)
{
    /// <summary>Who connects and does not greet within this time is disconnected.</summary>
    public TimeSpan GreetWithin { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>
/// The server's side of the local channel: agents of this computer over a Unix domain socket. One connection per target; of two from the
/// same machine the newer one counts (a restarted agent is served at once), another machine is never served.
/// </summary>
public sealed class LocalAgentServer(LocalAgentOptions options, IAgentPresence presence, ReportRouter reports, IOutputReceiver outputs, TimeProvider time, ILogger<LocalAgentServer> log)
    : ICommandTransport, IAgentContacts, IOutputWatch, IAsyncDisposable
{
    private const int SecondsOfWatch = 15;

    private static readonly TimeSpan AcceptAgain = TimeSpan.FromSeconds(1);

    private readonly AgentRegister register = new(time);
    private readonly SemaphoreSlim order = new(1);
    private readonly SemaphoreSlim doors = new(options.MaxConnections);
    private readonly CancellationTokenSource stopping = new();
    private Socket? listener;
    private Task accepting = Task.CompletedTask;

    /// <summary>Opens the socket. Call it once.</summary>
    /// <exception cref="LocalSocketException">It cannot be opened; the message says why and what to do.</exception>
    public void Start()
    {
        listener = LocalSocket.Listen(options.SocketPath, backlog: 100);
        accepting = Task.Run(Accept, CancellationToken.None);
    }

    public Task<IReadOnlyList<CommandUndeliverable>> Send(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var refused = new List<CommandUndeliverable>();
        foreach (var command in commands)
        {
            if (register.Find(command.TargetId) is not { } connection)
                refused.Add(command.Undeliverable(Undeliverables.NotConnected));
            else if (!connection.TrySend(new Deliver(command.Signed)))
                refused.Add(command.Undeliverable(Undeliverables.QueueFull));
        }

        return Task.FromResult<IReadOnlyList<CommandUndeliverable>>(refused);
    }

    /// <summary>A confirmation that cannot be handed over is dropped: the agent repeats its report.</summary>
    public Task Confirm(IReadOnlyCollection<ReportConfirmation> confirmations, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        foreach (var confirmation in confirmations)
            register.Find(confirmation.TargetId)?.TrySend(new Confirm(confirmation.CommandId, confirmation.UpTo));
        return Task.CompletedTask;
    }

    public Task Ask(string targetId, string runId, bool anew, CancellationToken cancellation)
    {
        register.Find(targetId)?.TrySend(new Watch(runId, SecondsOfWatch, Answer: "", anew));
        return Task.CompletedTask;
    }

    public bool IsConnected(string targetId) => register.Find(targetId) is not null;

    public Task<bool> WaitForContact(string targetId, TimeSpan patience, CancellationToken cancellation) =>
        register.WaitFor(targetId, patience, cancellation);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        for (var open = 0; open < options.MaxConnections; open++)
            await doors.WaitAsync(CancellationToken.None);
        listener?.Dispose();
        stopping.Dispose();
        order.Dispose();
        doors.Dispose();
    }

    private async Task Accept()
    {
        var atTheDoor = false;
        try
        {
            while (true)
            {
                await doors.WaitAsync(stopping.Token);
                atTheDoor = true;
                Socket socket;
                try
                {
                    socket = await listener!.AcceptAsync(stopping.Token);
                }
                catch (SocketException failure)
                {
                    // Too many open files, for example: the next attempt would fail as well, and fill the log.
                    log.LogWarning(failure, "A connection could not be accepted; the next is in {Pause}", AcceptAgain);
                    await Task.Delay(AcceptAgain, time, stopping.Token);
                    doors.Release();
                    atTheDoor = false;
                    continue;
                }

                _ = Task.Run(() => Serve(socket), CancellationToken.None);
                atTheDoor = false;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            if (atTheDoor)
                doors.Release();
        }
    }

    private async Task Serve(Socket socket)
    {
        var connection = new AgentConnection(socket, options.QueueLength, time, stopping.Token);
        try
        {
            if (await Greeting(connection) is { } hello && await Admit(connection, hello))
                await Listen(connection, hello.Target);
        }
        catch (OperationCanceledException) when (connection.Closing.IsCancellationRequested)
        {
            // Replaced, broken while writing, or the server stops.
        }
#pragma warning disable CA1031 // Whatever one agent causes ends its connection, not the server's others; it comes back.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.LogWarning(failure, "The connection of the agent of {Target} is closed", connection.Hello?.Target ?? "an unknown target");
        }
        finally
        {
            try
            {
                await Leave(connection);
                await connection.DisposeAsync();
            }
            finally
            {
                doors.Release();
            }
        }
    }

    private async Task<Hello?> Greeting(AgentConnection connection)
    {
        using var limit = new CancellationTokenSource(options.GreetWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, connection.Closing);
        try
        {
            return await connection.Read(either.Token) switch
            {
                Hello hello => hello,
                null => null,
                var other => throw new InvalidDataException($"The first message must be a greeting, not {other.GetType().Name}."),
            };
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            log.LogWarning("A connection that did not greet within {Limit} is closed", options.GreetWithin);
            return null;
        }
    }

    /// <summary>Decides whether the agent is served, and if so from when.</summary>
    private async Task<bool> Admit(AgentConnection connection, Hello hello)
    {
        connection.Hello = hello;
        await order.WaitAsync(connection.Closing);
        try
        {
            var conflict = (await presence.Greet(hello, connection.Closing)).Conflict
                ?? register.Add(hello, connection, new Welcome(time.GetUtcNow(), hello.SentAt));
            if (conflict is not null)
            {
                log.LogWarning("The agent of {Target} on machine {Machine} is not served: {Conflict}", hello.Target, hello.MachineId, conflict);
                connection.Close(new Conflict(conflict));
                return false;
            }

            await presence.Appeared(hello.Target, connection.Closing);
            return true;
        }
        finally
        {
            order.Release();
        }
    }

    private async Task Listen(AgentConnection connection, string target)
    {
        while (await connection.Read(connection.Closing) is { } message)
        {
            if (message.Target != target || message is Reported { Report: var said } && said.Target != target)
                throw new InvalidDataException($"The agent of '{target}' spoke for another target.");
            switch (message)
            {
                case Heartbeat heartbeat:
                    connection.TrySend(new Welcome(time.GetUtcNow(), heartbeat.SentAt));
                    await presence.Alive(target, heartbeat.SentAt, connection.Closing);
                    break;
                case Reported reported:
                    await reports.Route(reported.Report, CommandDestination.Agent, connection.Closing);
                    break;
                case OutputSeen seen:
                    outputs.Seen(seen);
                    break;
                case OutputPiece piece:
                    connection.TrySend(OutputStored.Of(piece, await outputs.Keep(piece, connection.Closing)));
                    break;
                default:
                    throw new InvalidDataException($"A {message.GetType().Name} is not expected here.");
            }
        }
    }

    private async Task Leave(AgentConnection connection)
    {
        connection.Close();
        if (connection.Hello is not { Target: var target })
            return;
        await order.WaitAsync(CancellationToken.None);
        try
        {
            if (register.Remove(target, connection))
                await presence.Gone(target, CancellationToken.None);
        }
#pragma warning disable CA1031 // Presence is for people and for stand-by; losing one word of it must not cost the door its count.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.LogWarning(failure, "That {Target} is gone could not be recorded", target);
        }
        finally
        {
            order.Release();
        }
    }
}
