using System.Buffers.Binary;
using System.IO.Pipelines;
using Orchestrator.Contracts.Agents;

namespace Orchestrator.Contracts.Tests.Agents;

public sealed class MessageStreamTests
{
    private static readonly AgentMessage Beat = new Heartbeat { Target = "t1", SentAt = Samples.Noon };

    [Fact]
    public async Task Messages_come_out_as_they_went_in_however_the_bytes_are_divided()
    {
        using var written = new MemoryStream();
        await using var writer = new MessageStream(written);
        await writer.Write(Beat, ContractsJson.Default.AgentMessage, CancellationToken.None);
        await writer.Write(Beat with { Target = "t2" }, ContractsJson.Default.AgentMessage, CancellationToken.None);
        var pipe = new Pipe();
        await using var reader = new MessageStream(pipe.Reader.AsStream());
        var reading = Task.Run(async () => new[]
        {
            await reader.Read(ContractsJson.Default.AgentMessage, CancellationToken.None),
            await reader.Read(ContractsJson.Default.AgentMessage, CancellationToken.None),
            await reader.Read(ContractsJson.Default.AgentMessage, CancellationToken.None),
        });
        foreach (var value in written.ToArray())
            await pipe.Writer.WriteAsync(new[] { value });
        await pipe.Writer.CompleteAsync();

        (await reading).ShouldBe([Beat, Beat with { Target = "t2" }, null]);
    }

    [Fact]
    public async Task A_stream_that_ends_inside_a_message_is_an_error_wherever_it_ends()
    {
        using var written = new MemoryStream();
        await using var writer = new MessageStream(written);
        await writer.Write(Beat, ContractsJson.Default.AgentMessage, CancellationToken.None);
        var bytes = written.ToArray();
        for (var length = 1; length < bytes.Length; length++)
        {
            await using var cut = new MessageStream(new MemoryStream(bytes, 0, length));
            await Should.ThrowAsync<EndOfStreamException>(async () => await cut.Read(ContractsJson.Default.AgentMessage, CancellationToken.None));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(ContractLimits.MessageBytes + 1)]
    [InlineData(int.MaxValue)]
    public async Task An_announced_length_out_of_bounds_is_refused_before_anything_is_allocated(int length)
    {
        var header = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(header, length);
        await using var stream = new MessageStream(new MemoryStream(header));

        await Should.ThrowAsync<InvalidDataException>(async () => await stream.Read(ContractsJson.Default.AgentMessage, CancellationToken.None));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{\"type\":\"heartbeat\"}")]
    [InlineData("{\"type\":\"hullo\",\"target\":\"t1\"}")]
    [InlineData("{\"type\":\"heartbeat\",\"target\":null,\"sentAt\":\"2026-03-02T12:00:00Z\"}")]
    public async Task What_is_no_message_is_refused(string body)
    {
        var bytes = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, body.Length);
        System.Text.Encoding.ASCII.GetBytes(body, bytes.AsSpan(4));
        await using var stream = new MessageStream(new MemoryStream(bytes));

        await Should.ThrowAsync<InvalidDataException>(async () => await stream.Read(ContractsJson.Default.AgentMessage, CancellationToken.None));
    }

    [Fact]
    public async Task A_message_over_the_limit_is_not_written_at_all()
    {
        using var written = new MemoryStream();
        await using var stream = new MessageStream(written);
        AgentMessage large = new Heartbeat { Target = new string('x', ContractLimits.MessageBytes), SentAt = Samples.Noon };

        await Should.ThrowAsync<InvalidDataException>(async () => await stream.Write(large, ContractsJson.Default.AgentMessage, CancellationToken.None));

        written.Length.ShouldBe(0);
    }
}
