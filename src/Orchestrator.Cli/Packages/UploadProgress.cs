using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Packages;

/// <summary>Tells people how far a package is: on one line that is written anew in a terminal, else once every ten percent. Safe for concurrent use.</summary>
internal sealed class UploadProgress(CliHost host)
{
    private const long Mebibyte = 1024 * 1024;

    private readonly Lock gate = new();
    private long total;
    private long done;
    private int lastPercent;
    private int files;

    public void Hashed(long bytes)
    {
        lock (gate)
        {
            files++;
            done += bytes;
            if (host.IsTerminal)
                host.Error.Write($"\rreading: {Words.Count(files, "file")}, {done / Mebibyte} MiB ");
        }
    }

    public void Begin(int contents, long bytes)
    {
        lock (gate)
        {
            (total, done, lastPercent) = (bytes, 0, 0);
            host.Error.WriteLine($"{(host.IsTerminal ? "\r" : "")}{Words.Count(files, "file")} read; {Words.Count(contents, "content")} ({bytes} bytes) to send");
        }
    }

    public void Sent(long bytes)
    {
        lock (gate)
        {
            done += bytes;
            var percent = total == 0 ? 100 : (int)(100 * done / total);
            if (host.IsTerminal)
                host.Error.Write($"\rsending: {percent} %, {done / Mebibyte} of {total / Mebibyte} MiB ");
            else if (percent >= lastPercent + 10)
                host.Error.WriteLine($"sending: {lastPercent = percent - (percent % 10)} %");
        }
    }

    public void End()
    {
        if (host.IsTerminal)
            host.Error.WriteLine();
    }
}
