namespace Orchestrator.Cli.Client;

/// <summary>Where the API key comes from. Never from an argument: arguments are seen by everybody who can list processes.</summary>
internal static class ApiKeySource
{
    public const string KeyVariable = "ORCHESTRATOR_API_KEY";
    public const string FileVariable = "ORCHESTRATOR_API_KEY_FILE";
    public const string DataVariable = "ORCHESTRATOR_DATA";

    /// <summary>Tells people how a key is given.</summary>
    public const string Remedy = $"Give a key in {KeyVariable}, or a file that holds one in {FileVariable}; without them, admin.key in the data folder is used.";

    /// <returns>The key, or null if there is none; some requests need none.</returns>
    /// <exception cref="CliException">A file was named and cannot be read.</exception>
    public static string? Find(Func<string, string?> variable)
    {
        if (variable(KeyVariable) is { Length: > 0 } key)
            return key.Trim();
        if (variable(FileVariable) is { Length: > 0 } file)
            return Read(file) ?? throw new CliException(ExitCode.BadInput, $"The key file '{file}' cannot be read.", $"Check {FileVariable}.");
        var data = variable(DataVariable) is { Length: > 0 } folder ? folder : ".data";
        return Read(Path.Combine(data, "admin.key"));
    }

    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
