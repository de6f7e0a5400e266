using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MongoDB.Bson;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>
/// No database: a member of a replica set in the test's own process that answers what the test says. It stands in for what one real database
/// cannot be made to do: step down, lose a connection at a chosen moment, send nonsense, be slow.
/// </summary>
internal sealed class ScriptedMember : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentBag<Task> serving = [];
    private readonly ConcurrentDictionary<int, Socket> open = new();
    private readonly X509Certificate2? certificate;
    private readonly Task accepting;
    private int connections;

    public ScriptedMember(X509Certificate2? certificate = null)
    {
        this.certificate = certificate;
        listener.Start();
        accepting = Accept();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public bool IsPrimary { get; set; } = true;

    /// <summary>Fields of the greeting that differ from those of a healthy member; null takes one away.</summary>
    public Dictionary<string, BsonValue?> Greeting { get; } = [];

    /// <summary>Answers to commands, by name; whatever has none is answered with ok.</summary>
    public ConcurrentDictionary<string, Func<Received, Task<Answer>>> Script { get; } = new(StringComparer.Ordinal);

    /// <summary>All commands but greetings, in the order of their arrival.</summary>
    public ConcurrentQueue<Received> Commands { get; } = [];

    public IEnumerable<Received> Named(string name) => Commands.Where(command => command.Name == name);

    public int OpenConnections => open.Count;

    public string ConnectionString(string options = "") => $"mongodb://{Address}/test?replicaSet=rs{(options.Length > 0 ? "&" : "")}{options}";

    public void On(string name, Func<Received, Answer> answer) => Script[name] = received => Task.FromResult(answer(received));

    /// <summary>Ends all connections, as a process does that dies. New ones are taken.</summary>
    public void BreakConnections()
    {
        foreach (var socket in open.Values)
            socket.Close(0);
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Stop();
        BreakConnections();
        await accepting;
        await Task.WhenAll(serving);
        listener.Dispose();
        closing.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(closing.Token);
                serving.Add(Serve(client, Interlocked.Increment(ref connections)));
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task Serve(TcpClient client, int number)
    {
        open[number] = client.Client;
        try
        {
            using (client)
            {
                var stream = await Protect(client.GetStream());
                await using var _ = stream;
                while (await ScriptedWire.Read(stream, number, closing.Token) is { } received)
                {
                    var answer = await Answer(received).WaitAsync(closing.Token);
                    if (answer.Bytes is null || !await ScriptedWire.Write(stream, answer, received, closing.Token))
                        break;
                }
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client went away, or the test is over.
        }
        finally
        {
            open.TryRemove(number, out _);
        }
    }

    private async Task<Stream> Protect(Stream plain)
    {
        if (certificate is null)
            return plain;
        var protectedStream = new SslStream(plain);
        await protectedStream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, closing.Token);
        return protectedStream;
    }

    private Task<Answer> Answer(Received received)
    {
        if (received.Name != "hello")
            Commands.Enqueue(received);
        return Script.TryGetValue(received.Name, out var answer) ? answer(received) : Task.FromResult(Default(received));
    }

    private Answer Default(Received received) => received.Name switch
    {
        "hello" => MongoDb.Transport.Answer.Ok(Hello()),
        "listCollections" or "find" or "aggregate" => MongoDb.Transport.Answer.Cursor(0),
        _ => MongoDb.Transport.Answer.Ok(),
    };

    /// <summary>The greeting as it is without a script.</summary>
    public BsonDocument Hello()
    {
        var hello = new BsonDocument
        {
            { "isWritablePrimary", IsPrimary },
            { "helloOk", true },
            { "secondary", !IsPrimary },
            { "setName", "rs" },
            { "me", Address },
            { "hosts", new BsonArray { Address } },
            { "maxWireVersion", 21 },
            { "logicalSessionTimeoutMinutes", 30 },
        };
        foreach (var (name, value) in Greeting)
        {
            if (value is null)
                hello.Remove(name);
            else
                hello[name] = value;
        }

        return hello;
    }
}
