namespace Orchestrator.Timeframes;

/// <summary>What is set for one level. What is null follows from the rules of the levels.</summary>
/// <param name="BytesPerSecond">Bandwidth; 0 is unlimited, otherwise 1024 to 2^40.</param>
/// <param name="Parallelism">Files at once; 1 to 10000.</param>
/// <param name="PollingSeconds">Between two looks for work; 0 is off, at most a week.</param>
/// <param name="PauseSeconds">Between two files; 0 is none, at most a day.</param>
public sealed record LevelSetting(long? BytesPerSecond = null, int? Parallelism = null, int? PollingSeconds = null, int? PauseSeconds = null)
{
    private const long LeastBytes = 1024;
    private const long MostBytes = 1L << 40;
    private const int MostParallelism = 10_000;
    private const int MostPolling = 7 * 86_400;
    private const int MostPause = 86_400;

    /// <summary>Every mistake in it: the name of the value, camelCase, and what is wrong with it and may be written instead.</summary>
    public IEnumerable<(string Field, string Message)> Mistakes()
    {
        if (BytesPerSecond is { } bytes and not 0 and (< LeastBytes or > MostBytes))
            yield return ("bytesPerSecond", $"The bandwidth is {bytes} bytes per second; write {LeastBytes} to {MostBytes}, or 0 for unlimited.");
        if (Parallelism is { } parallel and (< 1 or > MostParallelism))
            yield return ("parallelism", $"The parallelism is {parallel}; write 1 to {MostParallelism}.");
        if (PollingSeconds is { } polling and (< 0 or > MostPolling))
            yield return ("pollingSeconds", $"The polling interval is {polling} seconds; write 1 to {MostPolling}, or 0 for off.");
        if (PauseSeconds is { } pause and (< 0 or > MostPause))
            yield return ("pauseSeconds", $"The pause is {pause} seconds; write 0 to {MostPause}.");
    }
}
