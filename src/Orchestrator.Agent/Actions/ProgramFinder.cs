namespace Orchestrator.Agent.Actions;

/// <summary>Finds executables before they are started, so that a missing one is named instead of guessed from a return code.</summary>
internal static class ProgramFinder
{
    /// <summary>Full path of the program, or null if there is none.</summary>
    /// <param name="program">A name, to be looked up in the search path, or a path.</param>
    /// <param name="searchPath">The value of PATH.</param>
    /// <param name="folder">Where a relative path starts.</param>
    public static string? Find(string program, string searchPath, string folder)
    {
        if (program.Contains('/') || OperatingSystem.IsWindows() && program.Contains('\\'))
            return Executable(Path.GetFullPath(program, folder));
        return searchPath
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(place => Executable(Path.Combine(Path.GetFullPath(place, folder), program)))
            .FirstOrDefault(found => found is not null);
    }

    private static string? Executable(string path)
    {
        if (OperatingSystem.IsWindows())
            return new[] { path, path + ".exe", path + ".com" }.FirstOrDefault(File.Exists);
        const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (File.GetUnixFileMode(path) & AnyExecute) != UnixFileMode.None ? path : null;
    }
}
