namespace Orchestrator.Depot.Contents;

/// <summary>What tells without reading it that a file is as it was.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">Date of its last change, UTC ticks.</param>
internal sealed record FileMark(long Size, long Modified)
{
    public static FileMark Of(FileInfo file) => new(file.Length, file.LastWriteTimeUtc.Ticks);
}
