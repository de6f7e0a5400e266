using System.Threading.Channels;
using Orchestrator.Agent.Hosting;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Agent.Connection;

/// <summary>Keeps a connection to the server for as long as the agent runs: greets, beats, measures the clock, and comes back after every loss.</summary>
/// <param name="channel">The way to the server.</param>
/// <param name="identity">What the greeting says.</param>
/// <param name="clock">Corrected by every answer.</param>
/// <param name="time">The agent's own clock.</param>
/// <param name="heartbeat">Distance of two heartbeats in real time, whatever the clock says; the link is given up after three without an answer.</param>
/// <param name="log">For people.</param>
public sealed class ServerConnection(
    IServerChannel channel, AgentIdentity identity, ServerClock clock, TimeProvider time, TimeSpan heartbeat, AgentLog log)
{
    private const int Waiting = 256;

    /// <summary>What is watched waits here, and not in front of anything else: a second of it.</summary>
    private const int WaitingToBeSeen = 4;

    // Somebody has to do something first: nothing is gained by asking often.
    private static readonly (TimeSpan Shortest, TimeSpan Longest) Slow = (TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(1));

    private readonly Channel<AgentMessage> outgoing = Channel.CreateBounded<AgentMessage>(
        new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Channel<AgentMessage> seen = Channel.CreateBounded<AgentMessage>(new BoundedChannelOptions(WaitingToBeSeen) { SingleReader = true });

    private readonly Admission admission = new(log);

    /// <summary>Sends the report if there is a connection; else it is dropped, because it comes again.</summary>
    public void Post(CommandReport report) => Post(new Reported { Target = identity.Target, Report = report });

    /// <summary>Sends the message if there is a connection and room; else it is dropped. What somebody watches is sent when there is nothing else to send.</summary>
    /// <returns>False: there is no room for what somebody watches; it can be told later.</returns>
    public bool Post(AgentMessage message) => (message is OutputSeen ? seen : outgoing).Writer.TryWrite(message);

    /// <summary>Runs until cancelled.</summary>
    /// <param name="received">Takes each message in order; may wait.</param>
    /// <param name="linked">Told about every change: true once greeted and answered, false when lost.</param>
    public async Task Run(Func<Arrival, ValueTask> received, Func<bool, ValueTask> linked, CancellationToken cancellation)
    {
        var backoff = new Backoff(channel.Backoff.Shortest, channel.Backoff.Longest);
        var slow = new Backoff(Slow.Shortest, Slow.Longest);
        while (!cancellation.IsCancellationRequested)
        {
            var wasWelcome = false;
            var pauses = backoff;
            try
            {
                await using var link = await channel.Connect(cancellation);
                var isServed = await Serve(
                    link,
                    received,
                    () =>
                    {
                        wasWelcome = true;
                        backoff.Reset();
                        slow.Reset();
                        log.Info($"connected to {channel.Name}");
                        return linked(true);
                    },
                    cancellation);
                pauses = isServed ? backoff : slow;
                if (isServed)
                    log.Info("the server closed the connection");
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (NotAdmittedException refused)
            {
                log.Error($"{channel.Name}: {refused.Message}");
                pauses = slow;
            }
            catch (Exception lost) when (lost is IOException or InvalidDataException or OperationCanceledException)
            {
                if (wasWelcome || backoff.IsFresh)
                    log.Warning($"no connection to {channel.Name}: {(lost is OperationCanceledException ? "the server does not answer" : lost.Message)}");
            }

            if (wasWelcome)
                await linked(false);
            await Task.Delay(pauses.Next(), TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>False if the server says that it does not serve this agent.</returns>
    private async Task<bool> Serve(IServerLink link, Func<Arrival, ValueTask> received, Func<ValueTask> welcomed, CancellationToken cancellation)
    {
        while (outgoing.Reader.TryRead(out _) || seen.Reader.TryRead(out _))
        {
            // Reports of the last connection: the book sends them again when it hears of this one.
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        admission.Begin();
        using var silence = TimeProvider.System.CreateTimer(_ => ending.Cancel(), null, heartbeat * 3, Timeout.InfiniteTimeSpan);
        await link.Send(Greeting(), ending.Token);
        var sending = Send(link, ending);
        try
        {
            return await Listen(link, received, welcomed, () => silence.Change(heartbeat * 3, Timeout.InfiniteTimeSpan), ending.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // If sending has ended the connection, it knows why.
            await sending;
            throw;
        }
        finally
        {
            await ending.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> Listen(
        IServerLink link, Func<Arrival, ValueTask> received, Func<ValueTask> welcomed, Action heard, CancellationToken cancellation)
    {
        var isFirst = true;
        while (await link.Receive(cancellation) is { } arrival)
        {
            if (arrival.Message is Welcome answer && !admission.Admits(answer))
            {
                arrival.Taken();
                continue;
            }

            heard();
            switch (arrival.Message)
            {
                case Conflict { Instance: { } meant } when meant != identity.Instance:
                    arrival.Taken();
                    continue;
                case Conflict conflict:
                    admission.Refuse();
                    arrival.Taken();
                    log.Error($"the server does not serve this agent: {conflict.Message}");
                    return false;
                case GreetAgain:
                    outgoing.Writer.TryWrite(Greeting());
                    break;
                case Welcome welcome:
                    clock.Measure(welcome);
                    if (isFirst)
                        await welcomed();
                    isFirst = false;
                    await received(arrival);
                    foreach (var held in admission.Release())
                        await received(held);
                    continue;
            }

            if (!admission.Holds(arrival))
                await received(arrival);
        }

        return true;
    }

    private async Task Send(IServerLink link, CancellationTokenSource ending)
    {
        try
        {
            await SendAll(link, ending.Token);
        }
        finally
        {
            // Who cannot send any more need not listen either.
            await ending.CancelAsync();
        }
    }

    private async Task SendAll(IServerLink link, CancellationToken cancellation)
    {
        using var beat = new PeriodicTimer(heartbeat, TimeProvider.System);
        var tick = beat.WaitForNextTickAsync(cancellation).AsTask();
        var more = outgoing.Reader.WaitToReadAsync(cancellation).AsTask();
        var moreToSee = seen.Reader.WaitToReadAsync(cancellation).AsTask();
        while (true)
        {
            if (tick.IsCompleted)
            {
                await tick;
                await link.Send(Beat(), cancellation);
                tick = beat.WaitForNextTickAsync(cancellation).AsTask();
            }
            else if (outgoing.Reader.TryRead(out var message) || seen.Reader.TryRead(out message))
            {
                await link.Send(message, cancellation);
            }
            else
            {
                more = await Renewed(more, outgoing, cancellation);
                moreToSee = await Renewed(moreToSee, seen, cancellation);
                await Task.WhenAny(tick, more, moreToSee);
            }
        }
    }

    /// <summary>Waits for more where that has come which was waited for.</summary>
    private static async Task<Task<bool>> Renewed(Task<bool> more, Channel<AgentMessage> messages, CancellationToken cancellation)
    {
        if (!more.IsCompleted)
            return more;
        await more;
        return messages.Reader.WaitToReadAsync(cancellation).AsTask();
    }

    private Hello Greeting() => new()
    {
        Target = identity.Target,
        Instance = identity.Instance,
        MachineId = identity.MachineId,
        AgentVersion = identity.Version,
        Platform = identity.Platform,
        Zone = identity.Zone,
        Networks = identity.Networks?.Invoke(),
        Interval = heartbeat,
        SentAt = admission.Said(time.GetUtcNow()),
    };

    private Heartbeat Beat() => new()
    {
        Target = identity.Target,
        Instance = identity.Instance,
        Interval = heartbeat,
        SentAt = admission.Said(time.GetUtcNow()),
    };
}
