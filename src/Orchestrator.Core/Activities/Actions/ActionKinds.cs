using System.Collections.Frozen;

namespace Orchestrator.Core.Activities.Actions;

/// <summary>Every kind of action a list may have. The one source of reading, validation and documentation.</summary>
internal static class ActionKinds
{
    public static readonly IReadOnlyList<ActionKind> All =
    [
        ProcessKinds.Script, ProcessKinds.Program, PackageKind.Kind, ServiceKind.Kind, ConfigurationKind.Kind, RegistryKind.Kind, WaitKind.Kind, PowerKinds.Reboot,
        PowerKinds.Shutdown, UserKinds.Message, UserKinds.LogOff,
    ];

    private static readonly FrozenDictionary<string, ActionKind> ByWord = All.ToFrozenDictionary(kind => kind.Word, StringComparer.OrdinalIgnoreCase);

    /// <summary>The words of all kinds, for people.</summary>
    public static string Words { get; } = string.Join(", ", All.Select(kind => kind.Word));

    /// <summary>By its word, whatever its letter case; null: unknown.</summary>
    public static ActionKind? Find(string word) => ByWord.GetValueOrDefault(word.Trim());
}
