using System.Text;

namespace Orchestrator.Server.Api;

/// <summary>Bodies that are read as they are.</summary>
internal static class RequestText
{
    // Editors and shells on Windows put it in front of a file.
    private const char ByteOrderMark = '\uFEFF';

    /// <param name="largest">Most bytes.</param>
    /// <param name="tooLarge">What is said of a larger body.</param>
    /// <exception cref="Refusal">It is larger.</exception>
    public static async Task<string> Read(HttpRequest request, int largest, string tooLarge, CancellationToken cancellation)
    {
        var body = new byte[largest + 1];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation);
        return length <= largest
            ? Encoding.UTF8.GetString(body, 0, length).TrimStart(ByteOrderMark)
            : throw new Refusal(StatusCodes.Status413PayloadTooLarge, tooLarge);
    }
}
