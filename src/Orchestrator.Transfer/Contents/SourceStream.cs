using Orchestrator.Transfer.Rates;

namespace Orchestrator.Transfer.Contents;

/// <summary>A server does not answer, or its answer broke off. Told apart from what the disk refuses, which no other server makes good.</summary>
public sealed class SourceException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Reads what a server gives, and fails when nothing comes for a while: a connection that has died without a word would be waited for in vain.</summary>
/// <param name="rate">Holds it, with others, to a rate; null: there is no limit.</param>
internal sealed class SourceStream(Stream inner, TimeSpan silence, RateController? rate) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="SourceException">It broke off, or nothing came.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Next(rate is null ? buffer : buffer[..rate.PieceOf(buffer.Length)], cancellationToken);
        if (rate is not null)
            await rate.Pay(read, cancellationToken);
        return read;
    }

    /// <summary>Reads so many bytes and forgets them.</summary>
    /// <exception cref="SourceException">It broke off, or ended before.</exception>
    public async Task Skip(long bytes, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        while (bytes > 0)
        {
            var read = await ReadAsync(buffer.AsMemory(0, (int)Math.Min(bytes, buffer.Length)), cancellation);
            if (read == 0)
                throw new SourceException("the answer ended early");
            bytes -= read;
        }
    }

    /// <summary>Reads all that is left.</summary>
    /// <param name="longest">Most bytes.</param>
    /// <exception cref="SourceException">It broke off, or there is more.</exception>
    public async Task<byte[]> Whole(int longest, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await ReadAsync(buffer, cancellation) is var read and > 0)
        {
            if (whole.Length + read > longest)
                throw new SourceException($"its answer is longer than {longest} bytes");
            whole.Write(buffer, 0, read);
        }

        return whole.ToArray();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> Next(Memory<byte> buffer, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(silence);
        try
        {
            return await inner.ReadAsync(buffer, limit.Token);
        }
        catch (OperationCanceledException silent) when (!cancellation.IsCancellationRequested)
        {
            throw new SourceException($"nothing has come for {silence.TotalSeconds:0} s", silent);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new SourceException(broken.Message, broken);
        }
    }
}
