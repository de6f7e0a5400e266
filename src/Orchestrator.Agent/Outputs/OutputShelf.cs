using System.Globalization;
using System.Text;
using Orchestrator.Agent.Journal;
using Orchestrator.Agent.Platform;

namespace Orchestrator.Agent.Outputs;

/// <summary>
/// Outputs that are too long for their reports, on the disk until a server has them. Bounded; where there is no room, the oldest go: what they
/// came of stands in the journal. Safe for concurrent use.
/// </summary>
/// <param name="folder">Of its own.</param>
/// <param name="mostBytes">Of all outputs together.</param>
internal sealed class OutputShelf(string folder, long mostBytes = OutputShelf.DefaultBytes)
{
    /// <summary>Of all outputs together, unless told otherwise.</summary>
    public const long DefaultBytes = 64L * 1024 * 1024;

    private const string Finished = ".out";
    private const string Unfinished = ".part";

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, KeptOutput> waiting = new(StringComparer.Ordinal);
    private long lastNumber;

    /// <summary>Told that one more is complete.</summary>
    public Action Added { get; set; } = () => { };

    /// <summary>Looks what an earlier agent has left. What it was writing when it went down counts as finished.</summary>
    /// <exception cref="IOException">The folder cannot be read or made.</exception>
    public void Open()
    {
        DataFolder.CreatePrivate(folder);
        lock (gate)
        {
            foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
            {
                if (KeptOutput.Read(path) is { } kept)
                    waiting[Path.GetFileName(path)] = kept;
                else
                    File.Delete(path);
                if (long.TryParse(Path.GetFileName(path).Split('.')[0], CultureInfo.InvariantCulture, out var number))
                    lastNumber = Math.Max(lastNumber, number);
            }
        }
    }

    /// <summary>The oldest that is complete; null: none waits.</summary>
    public KeptOutput? Oldest
    {
        get
        {
            lock (gate)
                return waiting.Count > 0 ? waiting.First().Value : null;
        }
    }

    /// <summary>A new file for an output, or null if there is no room for it.</summary>
    /// <param name="givesWay">Older outputs go where there is none.</param>
    public OutputFile? Begin(OutputOrigin origin, bool givesWay = true)
    {
        lock (gate)
        {
            var path = Path.Combine(folder, (++lastNumber).ToString("D12", CultureInfo.InvariantCulture) + Unfinished);
            return Attempt(() => new OutputFile(this, path, origin), givesWay);
        }
    }

    /// <summary>The server has it, or does not want it.</summary>
    public void Remove(KeptOutput kept)
    {
        lock (gate)
        {
            waiting.Remove(Path.GetFileName(kept.Path));
            Delete(kept.Path);
        }
    }

    /// <summary>Makes room: the oldest goes.</summary>
    /// <returns>False if there is none.</returns>
    public bool GiveWay()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
                return false;
            Remove(waiting.First().Value);
            return true;
        }
    }

    /// <summary>Writes, and lets the oldest go as long as there is no room.</summary>
    /// <param name="givesWay">False: none goes.</param>
    /// <returns>What was written, or null if there is no room even so.</returns>
    internal T? Attempt<T>(Func<T> write, bool givesWay = true)
        where T : class
    {
        while (true)
        {
            try
            {
                return write();
            }
            catch (IOException full) when (FullDisk.IsReasonOf(full))
            {
                if (!givesWay || !GiveWay())
                    return null;
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
            {
                // Outputs are worth less than the action that makes them: it goes on.
                return null;
            }
        }
    }

    /// <summary>A file is complete: it waits for a server from now on.</summary>
    internal void Add(string path, long total)
    {
        lock (gate)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}.{total}{Finished}");
            var finished = Path.Combine(folder, name);
            File.Move(path, finished);
            if (KeptOutput.Read(finished) is { } kept)
                waiting[name] = kept;
            while (waiting.Count > 1 && waiting.Values.Sum(one => one.Length) > mostBytes)
                GiveWay();
        }

        Added();
    }

    /// <summary>Nobody needs the file that is being written.</summary>
    internal static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // The next agent offers it to the server again, which has it.
        }
    }

    /// <summary>The first line of a file. Of a first start it is the one that earlier agents know.</summary>
    internal static byte[] Header(OutputOrigin origin)
    {
        var first = string.Create(CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(origin.RunId)} {Uri.EscapeDataString(origin.CommandId)} {origin.Index}");
        return Encoding.UTF8.GetBytes(origin.Starts > 1 ? string.Create(CultureInfo.InvariantCulture, $"{first} {origin.Starts}\n") : $"{first}\n");
    }
}

/// <summary>Which action an output is of, and which of its starts.</summary>
/// <param name="Index">Position of the action in its command, from 0.</param>
/// <param name="Starts">How often it had been started, this time included.</param>
internal sealed record OutputOrigin(string RunId, string CommandId, int Index, int Starts = 1);
