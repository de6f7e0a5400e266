using System.Formats.Tar;

namespace Orchestrator.Transfer.Contents;

/// <summary>Many small contents in one answer: a tar whose entries are named by their hashes.</summary>
public static class Bundle
{
    /// <summary>Writes contents one after the other; one that is gone by the time of its turn is left out.</summary>
    /// <param name="to">Not closed.</param>
    /// <param name="contents">Hash and path of each.</param>
    public static async Task Write(Stream to, IEnumerable<(string Sha256, string Path)> contents, CancellationToken cancellation)
    {
        await using var tar = new TarWriter(to, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (var (sha256, path) in contents)
        {
            FileStream content;
            try
            {
                content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                continue;
            }

            await using (content)
                await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, sha256) { DataStream = content }, cancellation);
        }
    }

    /// <summary>Reads contents as they come.</summary>
    /// <param name="longest">Most bytes of one content.</param>
    /// <returns>Hash, as the sender says, and bytes of each.</returns>
    /// <exception cref="InvalidDataException">It is no bundle.</exception>
    internal static async IAsyncEnumerable<(string Sha256, byte[] Content)> Read(
        Stream from, int longest, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var tar = new TarReader(from, leaveOpen: true);
        while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || entry.Length > longest)
                throw new InvalidDataException($"the bundle holds '{entry.Name}' of {entry.Length} bytes, which was not asked for");
            var content = new byte[entry.Length];
            if (entry.DataStream is { } data)
                await data.ReadExactlyAsync(content, cancellation);
            yield return (entry.Name, content);
        }
    }
}
