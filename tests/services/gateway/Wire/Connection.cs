using Orchestrator.MongoGateway.Commands;

namespace Orchestrator.MongoGateway.Wire;

/// <summary>One connection: request, reply, request, reply, until one side ends it.</summary>
internal sealed class Connection(Stream stream, Client client, Dispatcher dispatcher)
{
    public async Task Serve(CancellationToken cancellation)
    {
        var header = new byte[16];
        for (var reply = 1; ; reply++)
        {
            Message message;
            try
            {
                message = await Message.Read(stream, header, cancellation);
            }
            catch (InvalidDataException e)
            {
                await Console.Out.WriteLineAsync($"Connection {client.Id} is ended: {e.Message}");
                return;
            }

            var document = await dispatcher.Answer(message, client, cancellation);
            if (!message.WantsNoReply)
                await stream.WriteAsync(message.Reply(reply, document), cancellation);
        }
    }
}
