using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Orchestrator.Server.Api;

/// <summary>Writes server-sent events. Each write is bounded in time, so that a reader who has gone away does not hold a watcher for ever.</summary>
internal sealed class EventStream(HttpResponse response)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] KeepAlive = ": still here\n\n"u8.ToArray();

    private readonly ArrayBufferWriter<byte> buffer = new();

    public async Task Open(CancellationToken cancellation)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.Body.FlushAsync(cancellation);
    }

    /// <summary>Adds an event; it leaves with <see cref="Flush"/>.</summary>
    public void Add<T>(string name, T data)
    {
        buffer.Write("event: "u8);
        buffer.Write(Encoding.UTF8.GetBytes(name));
        buffer.Write("\ndata: "u8);
        buffer.Write(JsonSerializer.SerializeToUtf8Bytes(data, ApiJson.Options));
        buffer.Write("\n\n"u8);
    }

    public void AddKeepAlive() => buffer.Write(KeepAlive);

    public async Task Flush(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        await response.Body.WriteAsync(buffer.WrittenMemory, limit.Token);
        await response.Body.FlushAsync(limit.Token);
        buffer.ResetWrittenCount();
    }
}
