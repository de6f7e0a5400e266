using System.Runtime.Versioning;
using System.Security;
using Microsoft.Win32;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;
using View = Microsoft.Win32.RegistryView;

namespace Orchestrator.Agent.Configuration;

/// <summary>Sets and removes values in the registry. The report says what became of the value, never the value: it may be a secret.</summary>
internal static class RegistryRunner
{
    /// <summary>Carries it out. Never throws: what goes wrong is in the result.</summary>
    /// <param name="word">Is taken before the registry is touched.</param>
    public static ActionResult Run(RegistryAction action, LastWord word)
    {
        if (!OperatingSystem.IsWindows())
            return new ActionResult { Ending = ActionEnding.NotApplicable, Message = "there is no registry on this computer" };
        try
        {
            word.Claim();
            var became = action.Operation == ValueOperation.Remove ? Remove(action) : Set(action);
            return new ActionResult { Ending = ActionEnding.Succeeded, Message = $"{(action.ValueName is { } name ? $"'{name}'" : "the default value")} of {action.Key} {became}" };
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or CannotChange)
        {
            return new ActionResult { Ending = ActionEnding.Failed, Message = $"{action.Key}: {refused.Message}" };
        }
    }

    [SupportedOSPlatform("windows")]
    private static string Set(RegistryAction action)
    {
        var kind = action.Type switch
        {
            RegistryType.ExpandString => RegistryValueKind.ExpandString,
            RegistryType.Dword => RegistryValueKind.DWord,
            RegistryType.Qword => RegistryValueKind.QWord,
            RegistryType.MultiString => RegistryValueKind.MultiString,
            RegistryType.Binary => RegistryValueKind.Binary,
            _ => RegistryValueKind.String,
        };
        var value = ActionFlaws.RegistryValue(action.Type, action.Value!)!;
        using var root = Root(action, out var path);
        using var key = root.CreateSubKey(path, writable: true);
        var there = key.GetValue(action.ValueName, null, RegistryValueOptions.DoNotExpandEnvironmentNames);
        if (there is not null && key.GetValueKind(action.ValueName) == kind && IsSame(there, value))
            return "was so already";
        key.SetValue(action.ValueName, value, kind);
        return there is null ? "was added" : "was changed";
    }

    [SupportedOSPlatform("windows")]
    private static string Remove(RegistryAction action)
    {
        using var root = Root(action, out var path);
        using var key = root.OpenSubKey(path, writable: true);
        if (key?.GetValue(action.ValueName) is null)
            return "was not there";
        key.DeleteValue(action.ValueName ?? "");
        return "was removed";
    }

    [SupportedOSPlatform("windows")]
    private static RegistryKey Root(RegistryAction action, out string path)
    {
        var end = action.Key.IndexOf('\\', StringComparison.Ordinal);
        path = action.Key[(end + 1)..];
        var hive = action.Key[..end].ToUpperInvariant() switch
        {
            "HKU" or "HKEY_USERS" => RegistryHive.Users,
            "HKCR" or "HKEY_CLASSES_ROOT" => RegistryHive.ClassesRoot,
            "HKCU" or "HKEY_CURRENT_USER" => RegistryHive.CurrentUser,
            _ => RegistryHive.LocalMachine,
        };
        return RegistryKey.OpenBaseKey(hive, action.View == Contracts.Commands.RegistryView.Bits32 ? View.Registry32 : View.Registry64);
    }

    private static bool IsSame(object there, object wanted) => (there, wanted) switch
    {
        (byte[] left, byte[] right) => left.AsSpan().SequenceEqual(right),
        (string[] left, string[] right) => left.AsSpan().SequenceEqual(right),
        _ => there.Equals(wanted),
    };
}
