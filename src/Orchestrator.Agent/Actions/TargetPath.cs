namespace Orchestrator.Agent.Actions;

/// <summary>Absolute paths as a command names them, on this computer.</summary>
internal static class TargetPath
{
    /// <summary>Expands variables such as %ProgramData%.</summary>
    /// <returns>What is wrong with it; null: nothing.</returns>
    public static string? Read(string named, out string path)
    {
        path = Environment.ExpandEnvironmentVariables(named);
        if (Unset(path) is { } variable)
            return $"the variable {variable} of '{named}' is not set on this computer";
        if (!Path.IsPathFullyQualified(path))
            return $"'{path}' is no absolute path on this computer; write one such as {(OperatingSystem.IsWindows() ? @"C:\ProgramData\product" : "/opt/product")}";
        path = Path.GetFullPath(path);
        return null;
    }

    private static string? Unset(string text)
    {
        var first = text.IndexOf('%');
        var second = first < 0 ? -1 : text.IndexOf('%', first + 1);
        return second > first + 1 ? text[first..(second + 1)] : null;
    }
}
