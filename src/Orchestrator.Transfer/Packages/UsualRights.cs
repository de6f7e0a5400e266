namespace Orchestrator.Transfer.Packages;

/// <summary>Files stay their maker's, are written by that one alone and read by everybody.</summary>
internal sealed class UsualRights : IFileRights
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public void Put(string path, bool executable)
    {
        if (OperatingSystem.IsWindows())
            return;
        var wanted = executable ? Executable : Plain;
        if (File.GetUnixFileMode(path) != wanted)
            File.SetUnixFileMode(path, wanted);
    }
}
