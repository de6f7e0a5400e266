using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Orchestrator.MongoGateway.Authentication;
using Orchestrator.MongoGateway.Commands;
using Orchestrator.MongoGateway.Sessions;
using Orchestrator.MongoGateway.Wire;

namespace Orchestrator.MongoGateway;

/// <summary>The two listeners and what all of their connections share.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly Postgres _postgres;
    private readonly Transactions _transactions;
    private readonly Cursors _cursors;
    private readonly Dispatcher _dispatcher;
    private readonly Credentials _credentials;
    private readonly GatewaySettings _settings;
    private readonly X509Certificate2 _certificate;
    private int _lastConnection;

    private Gateway(GatewaySettings settings, Postgres postgres, TimeProvider time)
    {
        _settings = settings;
        _postgres = postgres;
        _credentials = new Credentials(settings.Users);
        _transactions = new Transactions(postgres, time);
        _cursors = new Cursors(postgres, time);
        _dispatcher = new Dispatcher(postgres, _transactions, _cursors, time);
        _certificate = X509Certificate2.CreateFromPemFile(settings.Certificate, settings.Key);
    }

    /// <summary>Opens the database and prepares it. The gateway answers nobody before that.</summary>
    public static async Task<Gateway> Open(GatewaySettings settings, TimeProvider time, CancellationToken cancellation)
    {
        var postgres = await Postgres.Open(settings.PostgreSql, cancellation);
        await postgres.Prepare([RetryableWrites.Preparation, Transactions.Preparation], cancellation);
        return new Gateway(settings, postgres, time);
    }

    public Task Serve(CancellationToken cancellation) => Task.WhenAll(
        Listen(_settings.Port, secured: false, cancellation),
        Listen(_settings.TlsPort, secured: true, cancellation),
        _transactions.Watch(cancellation),
        _cursors.Watch(cancellation));

    private async Task Listen(int port, bool secured, CancellationToken cancellation)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start(512);
        await Console.Out.WriteLineAsync($"Listening on 127.0.0.1:{port}{(secured ? " with TLS" : "")}.");
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(cancellation);
                _ = Serve(socket, port, secured, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task Serve(Socket socket, int port, bool secured, CancellationToken cancellation)
    {
        var client = new Client(Interlocked.Increment(ref _lastConnection), $"127.0.0.1:{port}", _credentials);
        try
        {
            socket.NoDelay = true;
            await using Stream network = new NetworkStream(socket, ownsSocket: true);
            if (!secured)
            {
                await new Connection(network, client, _dispatcher).Serve(cancellation);
                return;
            }

            await using var tls = new SslStream(network);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, cancellation);
            await new Connection(tls, client, _dispatcher).Serve(cancellation);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ConnectionLostException or System.Security.Authentication.AuthenticationException)
        {
            // The client or the database went away, or the gateway stops: the connection's end says it to the client.
        }
        catch (Exception e)
        {
            await Console.Out.WriteLineAsync($"Connection {client.Id}: {e}");
        }
        finally
        {
            _transactions.ConnectionEnded(client);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        _certificate.Dispose();
    }
}
