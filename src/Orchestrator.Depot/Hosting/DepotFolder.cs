using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Depots;

namespace Orchestrator.Depot.Hosting;

/// <summary>The folder with everything a depot keeps. One process at a time owns it; its files are the account's own.</summary>
internal sealed class DepotFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream held;

    private DepotFolder(string path, FileStream held, DepotAccess access) => (Path, this.held, Access) = (path, held, access);

    public string Path { get; }

    /// <summary>Who the depot is, and whose.</summary>
    public DepotAccess Access { get; }

    /// <exception cref="DepotSettingsException">It cannot be used, another process has it, or it does not say who the depot is.</exception>
    public static DepotFolder Open(string path)
    {
        FileStream? lockFile = null;
        try
        {
            CreatePrivate(path);
            lockFile = new FileStream(System.IO.Path.Combine(path, "depot.lock"), Private(FileMode.OpenOrCreate, FileAccess.ReadWrite));
            return new DepotFolder(path, lockFile, Read(System.IO.Path.Combine(path, DepotAccess.FileName)));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException && lockFile is null)
        {
            throw new DepotSettingsException($"The data folder '{path}' cannot be used: {refused.Message} Stop what uses it, or set ORCHESTRATOR_DEPOT_DATA to a folder this account may write to.", refused);
        }
        catch
        {
            lockFile?.Dispose();
            throw;
        }
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A folder in it, made if it is missing.</summary>
    public string Folder(string name)
    {
        var path = File(name);
        CreatePrivate(path);
        return path;
    }

    /// <summary>Writes a file that only this account may read; readers see the old content or the new, never a part.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".new";
        using (var stream = new FileStream(temporary, Private(FileMode.Create, FileAccess.Write)))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        System.IO.File.Move(temporary, path, overwrite: true);
        Transfer.Contents.Folders.Flush(System.IO.Path.GetDirectoryName(path)!);
    }

    /// <summary>For a file that only this account may read.</summary>
    public static FileStreamOptions Private(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return options;
    }

    public void Dispose() => held.Dispose();

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    private static DepotAccess Read(string file)
    {
        if (!System.IO.File.Exists(file))
            throw new DepotSettingsException($"'{file}' is not there. Have it made on the server's side (orchestrator depots credentials NAME --file depot.json) and put it there.");
        try
        {
            return JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(file), ContractsJson.Default.DepotAccess) ?? throw new JsonException("it is empty");
        }
        catch (Exception damaged) when (damaged is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new DepotSettingsException($"'{file}' cannot be read: {damaged.Message} Have it made anew (orchestrator depots credentials NAME --file depot.json).", damaged);
        }
    }
}
