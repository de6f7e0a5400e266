using System.Text;

namespace Orchestrator.Cli.Commands;

/// <summary>
/// A file for a secret, which was not there before and which only this account may read. It is made before the server is asked for anything, and
/// goes again unless the command succeeds: what is in it would not be what the server has.
/// </summary>
internal sealed class NewSecretFile : IAsyncDisposable
{
    private readonly string option;
    private readonly string path;
    private readonly FileStream file;
    private bool stays;

    private NewSecretFile(string option, string path, FileStream file) => (this.option, this.path, this.file) = (option, path, file);

    /// <param name="option">Which option names it, for errors.</param>
    /// <exception cref="CliException">It is there already, or cannot be made.</exception>
    public static NewSecretFile Create(string option, string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new NewSecretFile(option, path, new FileStream(path, options));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                ExitCode.BadInput, $"{option}: '{path}' cannot be made: {failure.Message}", "Name a file that is not there yet, in a folder that you may write to.");
        }
    }

    /// <exception cref="CliException">It cannot be written.</exception>
    public async Task Write(string text, CancellationToken cancellation)
    {
        try
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
            file.Flush(flushToDisk: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.BadInput, $"{option}: '{path}' cannot be written: {failure.Message}", "Make room, or name a file elsewhere.");
        }
    }

    /// <summary>The command has succeeded, and the file stays.</summary>
    public void Keep() => stays = true;

    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        if (!stays)
            File.Delete(path);
    }
}
