using System.Text.Json;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary>A definition that stands in a file.</summary>
internal static class DefinitionFile
{
    /// <summary>True if the word names a file rather than a definition the server has.</summary>
    public static bool IsMeant(string word) =>
        File.Exists(word) || word.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || word.Contains('/', StringComparison.Ordinal) || word.Contains('\\', StringComparison.Ordinal);

    /// <exception cref="CliException">It cannot be read or holds no JSON object.</exception>
    public static async Task<string> Read(string file, CancellationToken cancellation)
    {
        try
        {
            var text = await File.ReadAllTextAsync(file, cancellation);
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return text;
            throw new CliException(ExitCode.BadInput, $"{file} holds no definition: it must be a JSON object.");
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliException(ExitCode.BadInput, $"There is no file {file}.", "Name a definition's file, or the id of a definition (orchestrator definitions list).");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.BadInput, $"{file} cannot be read: {failure.Message}");
        }
        catch (JsonException failure)
        {
            throw new CliException(ExitCode.BadInput, $"{file}, line {failure.LineNumber + 1}: this is not JSON.", "Correct it there.");
        }
    }

    /// <exception cref="CliException">It cannot run; every reason is in the details.</exception>
    public static async Task Validate(OrchestratorClient client, string file, string definition, CancellationToken cancellation)
    {
        var validation = await client.Validate(definition, cancellation);
        if (!validation.Valid)
            throw Invalid(file, validation);
    }

    private static CliException Invalid(string file, Validation validation)
    {
        var errors = validation.Errors ?? [];
        return new CliException(ExitCode.BadInput, $"{file} cannot run: {Words.Count(errors.Count, "mistake")}.", details: [.. errors.Select(error => error.ToString())]);
    }
}
