using System.Text;

namespace Orchestrator.Agent.Configuration;

/// <summary>A text as lines, each with its own line ending: what is not touched stays as it is.</summary>
internal sealed class LineText
{
    private readonly List<string> lines = [];

    public LineText(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[at..end]);
            at = end;
        }

        LineEnding = lines.Count > 0 && lines[0].EndsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
    }

    /// <summary>Of new lines: that of the first one.</summary>
    public string LineEnding { get; }

    public int Count => lines.Count;

    /// <summary>A line without its ending.</summary>
    public string this[int index] => lines[index].TrimEnd('\n').TrimEnd('\r');

    public void Replace(int index, string line) => lines[index] = line + lines[index][this[index].Length..];

    public void Insert(int index, string line)
    {
        if (index > 0 && !lines[index - 1].EndsWith('\n'))
            lines[index - 1] += LineEnding;
        lines.Insert(index, line + LineEnding);
    }

    public void Remove(int index) => lines.RemoveAt(index);

    public override string ToString() => new StringBuilder().AppendJoin("", lines).ToString();
}
