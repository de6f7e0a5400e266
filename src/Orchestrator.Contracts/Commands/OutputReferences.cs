using System.Text;
using System.Text.Json;

namespace Orchestrator.Contracts.Commands;

/// <summary>
/// Captured values in the fields of later actions, written <c>{{outputs.name}}</c>: in arguments, in variables of the environment and in
/// the value of a configuration or of the registry. Never in a script: there a value would be read as code; scripts find it in their
/// environment as OUTPUT_name.
/// </summary>
public static class OutputReferences
{
    /// <summary>Before the name of a value in the environment of scripts and programs.</summary>
    public const string VariablePrefix = "OUTPUT_";

    private const string Opening = "{{outputs.";
    private const string Closing = "}}";

    /// <summary>Names of the values an action refers to.</summary>
    public static IEnumerable<string> In(ActionSpec action)
    {
        var names = new List<string>();
        _ = Rewritten(action, text => Filled(text, name =>
        {
            names.Add(name);
            return "";
        }));
        return names;
    }

    /// <summary>Fields that refer to a value though none is put there.</summary>
    public static IEnumerable<string> Misplaced(ActionSpec action)
    {
        IEnumerable<(string Field, string? Text)> fields = action switch
        {
            ProgramAction program => [("program", program.Program)],
            ServiceAction service => [("service", service.Service)],
            PackageAction package => [("package", package.Package)],
            ConfigurationAction configuration => [("file", configuration.File), ("section", configuration.Section), ("key", configuration.Key)],
            RegistryAction registry => [("key", registry.Key), ("valueName", registry.ValueName)],
            WaitAction wait => [("host", wait.Host), ("file", wait.File), ("service", wait.Service)],
            _ => [],
        };
        return fields.Append((Field: "workingDirectory", Text: action.WorkingDirectory))
            .Where(field => field.Text?.Contains(Opening, StringComparison.Ordinal) == true).Select(field => field.Field);
    }

    /// <summary>The action with the values in their places; one that was not captured is an empty text.</summary>
    public static ActionSpec Filled(ActionSpec action, IReadOnlyDictionary<string, string> outputs)
    {
        if (outputs.Count == 0 && !In(action).Any())
            return action;
        var asText = Rewritten(action, text => Filled(text, name => outputs.GetValueOrDefault(name, "")));
        if (action is ConfigurationAction { Format: ConfigurationFormat.Json, Value: { } value })
            asText = (ConfigurationAction)asText with { Value = Filled(value, name => JsonEncodedText.Encode(outputs.GetValueOrDefault(name, "")).ToString()) };
        if (outputs.Count == 0 || action is not (ScriptAction or ProgramAction))
            return asText;
        var environment = outputs.ToDictionary(output => VariablePrefix + output.Key, output => output.Value);
        foreach (var (name, text) in asText.Environment)
            environment[name] = text;
        return asText with { Environment = environment };
    }

    private static ActionSpec Rewritten(ActionSpec action, Func<string, string> fill)
    {
        action = action switch
        {
            ProgramAction program => program with { Arguments = [.. program.Arguments.Select(fill)] },
            PackageAction package => package with { Arguments = [.. package.Arguments.Select(fill)] },
            ConfigurationAction { Value: { } value } configuration => configuration with { Value = fill(value) },
            RegistryAction { Value: { } value } registry => registry with { Value = fill(value) },
            _ => action,
        };
        return action.Environment.Count == 0 ? action : action with { Environment = action.Environment.ToDictionary(pair => pair.Key, pair => fill(pair.Value)) };
    }

    private static string Filled(string text, Func<string, string> valueOf)
    {
        var at = text.IndexOf(Opening, StringComparison.Ordinal);
        if (at < 0)
            return text;
        var filled = new StringBuilder();
        var done = 0;
        for (; at >= 0; at = text.IndexOf(Opening, done, StringComparison.Ordinal))
        {
            var name = at + Opening.Length;
            var end = text.IndexOf(Closing, name, StringComparison.Ordinal);
            if (end < 0)
                break;
            filled.Append(text, done, at - done).Append(valueOf(text[name..end]));
            done = end + Closing.Length;
        }

        return filled.Append(text, done, text.Length - done).ToString();
    }
}
