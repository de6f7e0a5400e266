namespace Orchestrator.Agent.Hosting;

/// <summary>Plain lines with time and level, for the terminal and for whatever collects it. Safe for concurrent use.</summary>
public sealed class AgentLog(TextWriter writer, TimeProvider time)
{
    private readonly Lock gate = new();

    public void Info(string message) => Write("info ", message);

    public void Warning(string message) => Write("warn ", message);

    public void Error(string message) => Write("error", message);

    private void Write(string level, string message)
    {
        lock (gate)
            writer.WriteLine($"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {level} {message.ReplaceLineEndings(" ")}");
    }
}
