namespace Orchestrator.Agent.Outputs;

/// <summary>An output as it is being written to the disk. What is not written because the disk is full is left out; the action goes on.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly OutputShelf shelf;
    private readonly string path;
    private readonly FileStream file;
    private bool isCut;

    internal OutputFile(OutputShelf shelf, string path, OutputOrigin origin)
    {
        (this.shelf, this.path) = (shelf, path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        file = new FileStream(path, options);
        try
        {
            file.Write(OutputShelf.Header(origin));
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Once something could not be written nothing more is: a hole would look like the output itself.</summary>
    /// <param name="givesWay">Older outputs go where there is no room.</param>
    /// <returns>False: it could not.</returns>
    public bool Append(ReadOnlySpan<byte> bytes, bool givesWay = true)
    {
        if (isCut || bytes.Length == 0)
            return !isCut;
        var position = file.Position;
        var copy = bytes.ToArray();
        isCut = shelf.Attempt(
            () =>
            {
                // What an attempt has written in part is written again.
                file.SetLength(position);
                file.Position = position;
                file.Write(copy);
                return file;
            },
            givesWay) is null;
        if (isCut)
            shelf.Attempt(() => { file.SetLength(position); return file; }, givesWay);
        return !isCut;
    }

    /// <summary>The action is over: the output waits for a server.</summary>
    /// <param name="total">Bytes that the action has put out.</param>
    public void Complete(long total)
    {
        shelf.Attempt(() =>
        {
            file.Flush(flushToDisk: true);
            return file;
        });
        file.Dispose();
        shelf.Attempt(() =>
        {
            shelf.Add(path, total);
            return this;
        });
    }

    /// <summary>Nobody needs it: the report carries all of it.</summary>
    public void Discard()
    {
        file.Dispose();
        OutputShelf.Delete(path);
    }

    public void Dispose() => file.Dispose();
}
