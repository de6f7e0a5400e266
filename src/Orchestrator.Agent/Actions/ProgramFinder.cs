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

    /// <summary>Why nothing is found: what was looked for where, or what is wrong with what stands at the path.</summary>
    /// <inheritdoc cref="Find"/>
    public static string WhyNone(string program, string searchPath, string folder)
    {
        if (!program.Contains('/') && !(OperatingSystem.IsWindows() && program.Contains('\\')))
            return $"there is no program '{program}' in PATH ({searchPath}), or it is not executable";
        var path = Path.GetFullPath(program, folder);
        if (Directory.Exists(path))
            return $"'{path}' is a folder; name the program in it";
        return File.Exists(path) ? $"'{path}' is not executable; make it so (chmod +x), or hand it to an interpreter" : $"there is no program '{path}'";
    }

    private static string? Executable(string path)
    {
        if (OperatingSystem.IsWindows())
            return new[] { path, path + ".exe", path + ".com" }.FirstOrDefault(File.Exists);
        const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (File.GetUnixFileMode(path) & AnyExecute) != UnixFileMode.None ? path : null;
    }
}
