using System.Globalization;
using System.Text;
using Orchestrator.Contracts.Agents;

namespace Orchestrator.Agent.Outputs;

/// <summary>A complete output on the disk.</summary>
/// <param name="Path">Its file: a line that says whose it is, then the text.</param>
/// <param name="Start">Where in the file the text begins.</param>
/// <param name="Length">Bytes of the text that are kept.</param>
/// <param name="Total">Bytes that the action has put out.</param>
internal sealed record KeptOutput(string Path, OutputOrigin Origin, long Start, long Length, long Total)
{
    private const int LongestHeader = 2_000;

    /// <summary>Null if it is no output.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static KeptOutput? Read(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[LongestHeader];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var end = head.AsSpan(0, read).IndexOf((byte)'\n');
        if (end < 0)
            return null;
        var words = Encoding.UTF8.GetString(head, 0, end).Split(' ');
        var starts = 1;
        if (words.Length is not (3 or 4)
            || !int.TryParse(words[2], CultureInfo.InvariantCulture, out var index)
            || (words.Length == 4 && !int.TryParse(words[3], CultureInfo.InvariantCulture, out starts)))
            return null;
        var length = file.Length - end - 1;
        var total = System.IO.Path.GetFileName(path).Split('.') is [_, var number, _] && long.TryParse(number, CultureInfo.InvariantCulture, out var told) ? told : length;
        return new KeptOutput(path, new OutputOrigin(Uri.UnescapeDataString(words[0]), Uri.UnescapeDataString(words[1]), index, starts), end + 1, length, total);
    }

    /// <summary>The piece that begins at <paramref name="offset"/>; null if the file is gone.</summary>
    public OutputPiece? Piece(string target, long offset)
    {
        try
        {
            using var file = File.OpenRead(Path);
            file.Position = Start + offset;
            var bytes = new byte[OutputPiece.MostBytes];
            var read = file.ReadAtLeast(bytes, (int)Math.Min(bytes.Length, Length - offset), throwOnEndOfStream: false);
            var whole = Utf8.WithoutBrokenEnd(bytes.AsSpan(0, (int)Math.Min(read, Length - offset)));
            var isLast = offset + whole.Length >= Length || whole.Length == 0;
            return new OutputPiece
            {
                Target = target,
                RunId = Origin.RunId,
                CommandId = Origin.CommandId,
                Index = Origin.Index,
                Starts = Origin.Starts,
                Offset = offset,
                Text = Encoding.UTF8.GetString(whole),
                Total = Total,
                IsLast = isLast,
            };
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
