namespace Orchestrator.Server.Agents;

/// <summary>What the agent prints, in a file that does not grow without end: at the limit it becomes NAME.1 and a new one begins.</summary>
internal sealed class AgentLogFile(string path) : IDisposable
{
    private const long Limit = 5 * 1024 * 1024;
    private const int LongestLine = 4_096;

    private readonly Lock gate = new();
    private StreamWriter? writer;

    public void Write(string line)
    {
        lock (gate)
        {
            writer ??= new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
            writer.WriteLine(line.Length > LongestLine ? line[..LongestLine] : line);
            if (writer.BaseStream.Length < Limit)
                return;
            writer.Dispose();
            writer = null;
            File.Move(path, path + ".1", overwrite: true);
        }
    }

    public void Dispose()
    {
        lock (gate)
            writer?.Dispose();
    }
}
