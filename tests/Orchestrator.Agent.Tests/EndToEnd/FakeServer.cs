using System.Net.Sockets;
using System.Threading.Channels;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Agent.Tests.EndToEnd;

/// <summary>A little server on a socket: welcomes, delivers what is unanswered at every greeting, stores reports and confirms them.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly CommandSigner signer = new(CommandSigner.CreateKey());
    private readonly CancellationTokenSource stop = new();
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Dictionary<string, SignedCommand> commands = [];
    private readonly Dictionary<string, SortedDictionary<int, ReportItem>> stored = [];
    private readonly Channel<bool> changes = Channel.CreateUnbounded<bool>();
    private readonly Lock gate = new();
    private readonly SemaphoreSlim writing = new(1);
    private readonly Task serving;
    private MessageStream? link;

    public FakeServer(TemporaryFolder folder)
    {
        SocketPath = folder.File("server.sock");
        KeyFile = folder.File("server.pem");
        File.WriteAllText(KeyFile, new string(System.Security.Cryptography.PemEncoding.Write("PUBLIC KEY", signer.PublicKey)));
        listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        listener.Listen();
        serving = Serve();
    }

    public string SocketPath { get; }

    public string KeyFile { get; }

    public byte[] PublicKey => signer.PublicKey;

    public CommandSigner Signer => signer;

    /// <summary>False: reports are taken but neither stored nor confirmed.</summary>
    public bool Confirms { get; set; } = true;

    /// <summary>Added to the server's clock.</summary>
    public TimeSpan Ahead { get; set; }

    public List<Hello> Greetings { get; } = [];

    public int ReportsReceived { get; private set; }

    /// <summary>False: pieces of outputs are taken but neither stored nor confirmed.</summary>
    public bool Stores { get; set; } = true;

    /// <summary>What watchers were told.</summary>
    public List<OutputSeen> Seen { get; } = [];

    /// <summary>Pieces of outputs as they came.</summary>
    public List<OutputPiece> Pieces { get; } = [];

    /// <summary>The texts of the stored pieces, by the starts of the one action that has any.</summary>
    public Dictionary<int, string> Kept { get; } = [];

    /// <summary>Says something to the agent that is connected.</summary>
    public async Task Say(ServerMessage message)
    {
        await Until(heard => heard.link is not null);
        await Write(link!, message);
    }

    public async Task Deliver(Command command)
    {
        MessageStream? to;
        lock (gate)
        {
            commands[command.Id] = signer.Sign(command);
            to = link;
        }

        try
        {
            if (to is not null)
                await Write(to, new Deliver(commands[command.Id]));
        }
        catch (IOException)
        {
            // The agent has just gone: its next greeting brings the command.
        }
    }

    /// <summary>Waits until what the server has heard satisfies the condition.</summary>
    public async Task Until(Func<FakeServer, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            lock (gate)
            {
                if (condition(this))
                    return;
            }

            await changes.Reader.ReadAsync(limit.Token);
        }
    }

    public IReadOnlyList<ReportItem> Items(string id)
    {
        lock (gate)
            return stored.TryGetValue(id, out var items) ? [.. items.Values] : [];
    }

    public bool IsOver(string id) => Items(id) is [.., Finished or Refused];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        signer.Dispose();
        stop.Dispose();
        writing.Dispose();
    }

    private async Task Serve()
    {
        while (true)
        {
            var socket = await listener.AcceptAsync(stop.Token);
            await using var stream = new MessageStream(new NetworkStream(socket, ownsSocket: true));
            try
            {
                while (await stream.Read(ContractsJson.Default.AgentMessage, stop.Token) is { } message)
                    await Answer(stream, message);
            }
            catch (Exception lost) when (lost is IOException or InvalidDataException)
            {
                // The agent was killed.
            }

            lock (gate)
                link = null;
        }
    }

    /// <summary>A stream has one writer at a time, and tests speak beside the server.</summary>
    private async Task Write(MessageStream to, ServerMessage message)
    {
        await writing.WaitAsync(stop.Token);
        try
        {
            await to.Write(message, ContractsJson.Default.ServerMessage, stop.Token);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task Answer(MessageStream stream, AgentMessage message)
    {
        var now = TimeProvider.System.GetUtcNow() + Ahead;
        switch (message)
        {
            case Hello hello:
                await Write(stream, new Welcome(now, hello.SentAt));
                List<SignedCommand> open;
                lock (gate)
                {
                    Greetings.Add(hello);
                    link = stream;
                    open = [.. commands.Where(pair => !stored.ContainsKey(pair.Key)).Select(pair => pair.Value)];
                }

                foreach (var command in open)
                    await Write(stream, new Deliver(command));
                break;
            case Heartbeat beat:
                await Write(stream, new Welcome(now, beat.SentAt));
                break;
            case OutputSeen seen:
                lock (gate)
                    Seen.Add(seen);
                break;
            case OutputPiece piece:
                if (Keep(piece) is { } through)
                    await Write(stream, OutputStored.Of(piece, through));
                break;
            case Reported { Report: var report }:
                int confirmed;
                lock (gate)
                {
                    ReportsReceived++;
                    confirmed = Confirms ? Store(report) : 0;
                }

                if (confirmed > 0)
                    await Write(stream, new Confirm(report.CommandId, confirmed));
                break;
        }

        changes.Writer.TryWrite(true);
    }

    /// <returns>How far the output is stored; null: it is not said.</returns>
    private long? Keep(OutputPiece piece)
    {
        lock (gate)
        {
            Pieces.Add(piece);
            if (!Stores)
                return null;
            var starts = piece.Starts ?? throw new InvalidDataException("The agent does not say which start it is of.");
            var kept = Kept.GetValueOrDefault(starts, "");
            Kept[starts] = piece.Offset == kept.Length ? kept + piece.Text : kept;
            return piece.IsLast ? long.MaxValue : Kept[starts].Length;
        }
    }

    private int Store(CommandReport report)
    {
        if (!stored.TryGetValue(report.CommandId, out var items))
            stored[report.CommandId] = items = [];
        foreach (var item in report.Items)
        {
            if (item.Number == items.Count + 1)
                items.Add(item.Number, item);
        }

        return items.Count;
    }
}
