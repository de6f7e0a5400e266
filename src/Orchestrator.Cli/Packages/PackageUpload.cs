using System.Net.Http.Headers;
using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Packages;

/// <summary>Sends what the server lacks of a package, several contents at once, in pieces; what has arrived is not sent again.</summary>
/// <param name="contents">Where the content of each hash is.</param>
/// <param name="sent">Told the bytes of each piece that has arrived.</param>
internal sealed class PackageUpload(OrchestratorClient client, IReadOnlyDictionary<string, string> contents, Action<long> sent)
{
    private const int PieceBytes = 8 * 1024 * 1024;
    private const int AtOnce = 4;

    public Task Send(PackageDraftInfo draft, CancellationToken cancellation) => Parallel.ForEachAsync(
        draft.Missing,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
        async (missing, token) => await Send(draft.Id, missing, token));

    private async Task Send(string draft, MissingContentInfo missing, CancellationToken cancellation)
    {
        await using var file = new FileStream(contents[missing.Sha256], FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        if (file.Length != missing.Size)
            throw Changed(file.Name);
        var received = missing.Received;
        sent(received);
        bool isComplete;
        do
        {
            var piece = new byte[Math.Min(PieceBytes, missing.Size - received)];
            file.Position = received;
            await file.ReadExactlyAsync(piece, cancellation);
            var answer = await client.PutContent(draft, missing.Sha256, received, Content(piece), cancellation);
            sent(answer.Received - received);
            (received, isComplete) = (answer.Received, answer.IsComplete);
        }
        while (!isComplete);
    }

    private static ByteArrayContent Content(byte[] piece) => new(piece) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };

    private static CliException Changed(string path) => new(ExitCode.BadInput, $"'{path}' changed while the package was made.", "Let nothing write to the folder, and repeat the command.");
}
