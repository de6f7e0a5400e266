using System.Globalization;
using System.Runtime.Versioning;
using System.Security;
using Microsoft.Win32;

namespace Orchestrator.Agent.Precautions;

/// <summary>The policies in the registry of Windows.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsPolicies : IPolicies
{
    private const string Path = @"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System";

    public PolicyValue? Read(string name) => Allowed(() =>
    {
        using var root = Root();
        using var key = root.OpenSubKey(Path);
        if (key?.GetValue(name, null, RegistryValueOptions.DoNotExpandEnvironmentNames) is not { } value)
            return (PolicyValue?)null;
        var text = value switch
        {
            int number => number.ToString(CultureInfo.InvariantCulture),
            long number => number.ToString(CultureInfo.InvariantCulture),
            byte[] bytes => Convert.ToHexString(bytes),
            string[] texts => string.Join('\0', texts),
            _ => value.ToString() ?? "",
        };
        return new PolicyValue((int)key.GetValueKind(name), text);
    });

    public void Write(string name, PolicyValue value) => Allowed<object?>(() =>
    {
        using var root = Root();
        using var key = root.CreateSubKey(Path);
        var type = (RegistryValueKind)value.Type;
        object data = type switch
        {
            RegistryValueKind.DWord => int.Parse(value.Text, CultureInfo.InvariantCulture),
            RegistryValueKind.QWord => long.Parse(value.Text, CultureInfo.InvariantCulture),
            RegistryValueKind.Binary or RegistryValueKind.None => Convert.FromHexString(value.Text),
            RegistryValueKind.MultiString => value.Text.Length == 0 ? [] : value.Text.Split('\0'),
            _ => value.Text,
        };
        key.SetValue(name, data, type);
        key.Flush();
        return null;
    });

    public void Remove(string name) => Allowed<object?>(() =>
    {
        using var root = Root();
        using var key = root.OpenSubKey(Path, writable: true);
        key?.DeleteValue(name, throwOnMissingValue: false);
        key?.Flush();
        return null;
    });

    // The registry has an exception of its own for what files call unauthorized.
    private static T Allowed<T>(Func<T> access)
    {
        try
        {
            return access();
        }
        catch (SecurityException refused)
        {
            throw new UnauthorizedAccessException(refused.Message, refused);
        }
    }

    private static RegistryKey Root() => RegistryKey.OpenBaseKey(RegistryHive.LocalMachine, RegistryView.Registry64);
}
