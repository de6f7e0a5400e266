using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary>Reads a secret out of a file or standard input. No error shows what is in there.</summary>
internal static class SecretFile
{
    /// <summary>Stands for standard input where a file is named.</summary>
    public const string StandardInput = "-";

    private const int MostCharacters = 64 * 1024;

    /// <summary>The first line, without its end.</summary>
    /// <inheritdoc cref="Read"/>
    public static async Task<string> FirstLine(string option, string path, CliHost host, CancellationToken cancellation)
    {
        var line = (await Read(option, path, host, cancellation)).ReplaceLineEndings("\n").Split('\n')[0];
        return line.Trim().Length > 0
            ? line
            : throw new CliException(ExitCode.BadInput, $"{option}: the first line of {Called(path)} is empty; write the secret there.");
    }

    /// <summary>All of it, which is never empty.</summary>
    /// <param name="option">Which option names the file, for errors.</param>
    /// <exception cref="CliException">It cannot be read, is too long, or there is nothing in it.</exception>
    public static async Task<string> Read(string option, string path, CliHost host, CancellationToken cancellation)
    {
        try
        {
            using var file = path == StandardInput ? null : new StreamReader(path);
            var text = await Whole(file ?? host.In, cancellation)
                ?? throw new CliException(ExitCode.BadInput, $"{option}: there are more than {MostCharacters / 1024} Ki characters in {Called(path)}; that is no secret.");
            return text.Trim().Length > 0 ? text : throw new CliException(ExitCode.BadInput, $"{option}: there is nothing in {Called(path)}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.BadInput, $"{option}: {Called(path)} cannot be read: {failure.Message}");
        }
    }

    /// <returns>Null: it is longer.</returns>
    private static async Task<string?> Whole(TextReader source, CancellationToken cancellation)
    {
        var buffer = new char[MostCharacters + 1];
        var length = await source.ReadBlockAsync(buffer, cancellation);
        return length > MostCharacters ? null : new string(buffer, 0, length);
    }

    private static string Called(string path) => path == StandardInput ? "standard input" : $"'{path}'";
}
