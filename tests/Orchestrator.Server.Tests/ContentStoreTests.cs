using System.Security.Cryptography;
using Orchestrator.Server.Packages;

namespace Orchestrator.Server.Tests;

public sealed class ContentStoreTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("orchestrator-contents-");
    private readonly byte[] content = RandomNumberGenerator.GetBytes(300_000);
    private readonly string hash;

    public ContentStoreTests() => hash = Convert.ToHexStringLower(SHA256.HashData(content));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Verifying_goes_on_when_the_sender_is_gone_after_the_last_byte()
    {
        using var store = new ContentStore(folder.FullName);
        using var request = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var body = new LastBytes(content, request);

        await Should.ThrowAsync<OperationCanceledException>(() => store.Receive(hash, content.Length, 0, body, Long, request.Token));

        await Wait.Until(() => Task.FromResult(store.Find(hash) is not null));
    }

    [Fact]
    public async Task Who_does_not_wait_for_the_verifying_asks_again_with_nothing_at_the_end()
    {
        using var store = new ContentStore(folder.FullName);

        var answer = await store.Receive(hash, content.Length, 0, new MemoryStream(content), TimeSpan.Zero, Cancellation);
        answer.Received.ShouldBe(content.Length);
        var again = await store.Receive(hash, content.Length, content.Length, Stream.Null, Long, Cancellation);

        again.ShouldBe((content.Length, true, null));
        store.Find(hash).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_start_after_the_last_byte_came_verifies_it_when_it_is_asked_for()
    {
        using (var before = new ContentStore(folder.FullName))
            await File.WriteAllBytesAsync(before.Prepare(hash).Part, content, Cancellation);
        using var store = new ContentStore(folder.FullName);

        (await store.Receive(hash, content.Length, content.Length, Stream.Null, Long, Cancellation)).ShouldBe((content.Length, true, null));
    }

    /// <summary>A body whose sender is gone once he has sent everything.</summary>
    private sealed class LastBytes(byte[] content, CancellationTokenSource request) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, CancellationToken.None);
            if (read == 0)
                await request.CancelAsync();
            return read;
        }
    }
}
