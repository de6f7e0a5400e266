using System.Text;

namespace Orchestrator.Agent.Windows;

/// <summary>Lines in a file of limited length; when it is full it becomes "NAME.1", and a new one begins. Others may read it meanwhile.</summary>
/// <param name="path">The file.</param>
/// <param name="limit">Bytes of one file.</param>
internal sealed class RollingFile(string path, long limit) : TextWriter
{
    private StreamWriter? file;

    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public override void WriteLine(string? value)
    {
        try
        {
            var writer = file ??= Open();
            writer.WriteLine(value);
            writer.Flush();
            if (writer.BaseStream.Length >= limit)
                Roll();
        }
        catch (IOException)
        {
            // A full disk keeps the agent from telling, not from working.
            Finish();
        }
    }

    public override void Write(char value) => throw new NotSupportedException("Whole lines only.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Finish();
        base.Dispose(disposing);
    }

    private StreamWriter Open() => new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete), Encoding);

    private void Roll()
    {
        Finish();
        File.Move(path, path + ".1", overwrite: true);
    }

    private void Finish()
    {
        var closing = file;
        file = null;
        closing?.Dispose();
    }
}
