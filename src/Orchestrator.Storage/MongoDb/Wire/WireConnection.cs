using System.Buffers;
using System.Net.Sockets;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Connections;

namespace Orchestrator.Storage.MongoDb.Wire;

/// <summary>One connection: sends a request, reads its reply. Whatever goes wrong in between breaks it, since the next bytes could belong to anything.</summary>
internal sealed class WireConnection(Socket socket, Stream stream, MongoAddress address) : IDisposable
{
    private readonly byte[] header = new byte[WireFormat.HeaderLength];
    private int lastRequest;

    public MongoAddress Address => address;

    public bool IsBroken { get; private set; }

    /// <summary>The other side has closed it, or sent something unasked. Only between two exchanges.</summary>
    public bool IsStale
    {
        get
        {
            try
            {
                return IsBroken || socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
    }

    /// <returns>The reply as it came, whether it says <c>ok</c> or not.</returns>
    /// <exception cref="MongoConnectionException">The connection broke, or the reply was not understood or not there in time.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the connection is broken, too, and what the command did is unknown.</exception>
    public async Task<BsonDocument> Exchange(WireRequest request, TimeSpan limit, CancellationToken cancellation)
    {
        using var deadline = new Deadline(limit, cancellation);
        var finished = false;
        try
        {
            var id = ++lastRequest;
            await stream.WriteAsync(request.Bytes(id), deadline.Token);
            await stream.FlushAsync(deadline.Token);
            await stream.ReadExactlyAsync(header, deadline.Token);
            var length = ReplyParser.BodyLength(header, id, WireFormat.MaxMessage);
            var bytes = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                await stream.ReadExactlyAsync(bytes.AsMemory(0, length), deadline.Token);
                var reply = ReplyParser.Body(bytes, length);
                finished = true;
                return reply;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }
        catch (WireFormatException failure)
        {
            throw new MongoConnectionException($"{address} sent what is no reply of MongoDB: {failure.Message}.", failure);
        }
        catch (OperationCanceledException failure) when (deadline.Expired)
        {
            throw new MongoReplyTimeoutException(address, limit, failure);
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new MongoConnectionException($"The connection to {address} broke before the reply: {failure.Message}", failure);
        }
        finally
        {
            if (!finished)
                Dispose();
        }
    }

    /// <summary>Closes it. An exchange that is under way ends with an exception.</summary>
    public void Dispose()
    {
        IsBroken = true;
        // The socket first: a TLS stream would try to say goodbye.
        socket.Dispose();
        stream.Dispose();
    }
}
