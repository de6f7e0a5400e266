using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Orchestrator.Storage.MongoDb.Wire;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>Makes connections: TCP, TLS where it is asked for, greeting, signing in.</summary>
internal sealed class Dialer(MongoSettings settings, TlsTrust trust)
{
    // A peer that vanished without a word is noticed after about a minute, even on a connection that only waits.
    private const int KeepAliveIdleSeconds = 30;
    private const int KeepAliveIntervalSeconds = 10;
    private const int KeepAliveProbes = 3;

    private readonly ScramClient? scram = settings.Credential is { } credential ? new ScramClient(credential) : null;

    /// <summary>Connects and asks what the server is, without signing in.</summary>
    public async Task<(WireConnection Connection, Hello Hello)> Greet(MongoAddress address, CancellationToken cancellation)
    {
        using var deadline = new Deadline(settings.ConnectTimeout, cancellation);
        try
        {
            return await Greet(address, deadline);
        }
        catch (OperationCanceledException failure) when (deadline.Expired)
        {
            throw new MongoConnectionException(Silence(address), failure);
        }
    }

    /// <summary>What is said of a member that has not answered so far.</summary>
    public string Silence(MongoAddress address) => $"{address} did not answer{(settings.Tls ? "; does it speak TLS (--tlsMode requireTLS)?" : ".")}";

    /// <summary>A connection that commands can run on.</summary>
    public async Task<WireConnection> Open(MongoAddress address, CancellationToken cancellation)
    {
        using var deadline = new Deadline(settings.ConnectTimeout, cancellation);
        try
        {
            var (connection, _) = await Greet(address, deadline);
            try
            {
                if (scram is not null)
                    await scram.SignIn(connection, settings.ConnectTimeout, deadline.Token);
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (OperationCanceledException failure) when (deadline.Expired)
        {
            throw new MongoConnectionException($"Signing in at {address} took longer than {settings.ConnectTimeout.TotalSeconds:0.###} s.", failure);
        }
    }

    private async Task<(WireConnection Connection, Hello Hello)> Greet(MongoAddress address, Deadline deadline)
    {
        var connection = await Connect(address, deadline.Token);
        try
        {
            using var request = WireRequest.Of(Hello.Command(settings));
            var reply = await connection.Exchange(request, settings.ConnectTimeout, deadline.Token);
            return (connection, Hello.Read(reply, address, settings));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private async Task<WireConnection> Connect(MongoAddress address, CancellationToken cancellation)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(address.Host, cancellation);
            if (addresses.Any(ip => !IPAddress.IsLoopback(ip)))
                RefuseUnprotected(address);
            var socket = await Connect(addresses, address, cancellation);
            try
            {
                return new WireConnection(socket, await Protect(new NetworkStream(socket, ownsSocket: true), address, cancellation), address);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            throw new MongoConnectionException($"{address} cannot be reached: {failure.Message}.", failure);
        }
    }

    // Members that a set names itself must be as safe to talk to as those of the connection string.
    private void RefuseUnprotected(MongoAddress address)
    {
        if (!settings.Tls && !settings.PlainTextAccepted)
            throw new UnsuitableServerException($"{address} is on another computer; add tls=true to the connection string, or tls=false if data may cross that network in plain text.");
        if (settings.Credential is null)
            throw new UnsuitableServerException($"{address} is on another computer, so a user is needed; write USER:PASSWORD@ before the hosts.");
    }

    private static async Task<Socket> Connect(IPAddress[] addresses, MongoAddress address, CancellationToken cancellation)
    {
        SocketException? last = null;
        foreach (var ip in addresses)
        {
            var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveIdleSeconds);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
                await socket.ConnectAsync(ip, address.Port, cancellation);
                return socket;
            }
            catch (SocketException failure)
            {
                socket.Dispose();
                last = failure;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private async Task<Stream> Protect(NetworkStream plain, MongoAddress address, CancellationToken cancellation)
    {
        if (!settings.Tls)
            return plain;
        var protectedStream = new SslStream(plain);
        try
        {
            await protectedStream.AuthenticateAsClientAsync(trust.OptionsFor(address), cancellation);
            return protectedStream;
        }
        catch (Exception failure)
        {
            await protectedStream.DisposeAsync();
            if (failure is AuthenticationException)
            {
                throw new UnsuitableServerException(
                    $"TLS with {address} failed: {failure.Message} Its certificate must be valid for the name '{address.Host}' and come from an authority that this computer or tlsCAFile=PATH names.");
            }

            if (failure is IOException)
                throw new MongoConnectionException($"TLS with {address} failed: {failure.Message} Does it speak TLS (--tlsMode requireTLS)?", failure);
            throw;
        }
    }
}
