using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Configuration;

/// <summary>Sets and removes values in files of settings. The report says what became of the value, never the value: it may be a secret.</summary>
internal static class ConfigurationRunner
{
    private static readonly IniText Ini = new(OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <summary>Carries it out. Never throws: what goes wrong is in the result.</summary>
    /// <param name="word">Is taken before the file is replaced.</param>
    public static ActionResult Run(ConfigurationAction action, LastWord word)
    {
        if (TargetPath.Read(action.File, out var path) is { } misplaced)
            return Failed(misplaced);
        try
        {
            var file = TextFile.Read(path);
            var change = Change(action, file.Text);
            if (change.Kind != ChangeKind.None)
                file.Replace(change.Text, word);
            return new ActionResult { Ending = ActionEnding.Succeeded, Message = $"{What(action)} in {path} {Became(action, change.Kind)}" };
        }
        catch (CannotChange reason)
        {
            return Failed($"{path} is as it was: {reason.Message}");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Failed($"{path} is as it was: {refused.Message}");
        }
    }

    private static TextChange Change(ConfigurationAction action, string text)
    {
        var removes = action.Operation == ValueOperation.Remove;
        switch (action.Format)
        {
            case ConfigurationFormat.Json:
                var path = JsonPointer.Parts(action.Key);
                return removes ? JsonText.Remove(text, path) : JsonText.Set(text, path, action.Value!);
            case ConfigurationFormat.Environment:
                return removes ? EnvironmentText.Remove(text, action.Key) : EnvironmentText.Set(text, action.Key, action.Value!);
            default:
                return removes ? Ini.Remove(text, action.Section, action.Key) : Ini.Set(text, action.Section, action.Key, action.Value!);
        }
    }

    private static ActionResult Failed(string message) => new() { Ending = ActionEnding.Failed, Message = message };

    private static string What(ConfigurationAction action) => action.Section is { } section ? $"'{action.Key}' of [{section}]" : $"'{action.Key}'";

    private static string Became(ConfigurationAction action, ChangeKind kind) => kind switch
    {
        ChangeKind.Added => "was added",
        ChangeKind.Changed => "was changed",
        ChangeKind.Removed => "was removed",
        _ => action.Operation == ValueOperation.Remove ? "was not there" : "was so already",
    };
}
