using System.Globalization;
using System.Text.Json;

namespace Orchestrator.Contracts.Commands;

/// <summary>
/// What is wrong with the actions that are not simply started. Server and agent ask the same: a definition is refused where it is
/// written, and nothing that slipped through does harm.
/// </summary>
public static class ActionFlaws
{
    private const int NameLength = 255;
    private const int ValueLength = 8_192;
    private const int MostArguments = 500;
    private const int ArgumentLength = 4_096;

    /// <summary>The agent as a service of systemd and of Windows.</summary>
    private static readonly string[] OwnServices = ["orchestrator-agent", "OrchestratorAgent"];

    /// <summary>What systemd ends the computer's work by (systemd.special(7)).</summary>
    private static readonly string[] EndingUnits =
    [
        "reboot.target", "poweroff.target", "halt.target", "kexec.target", "soft-reboot.target", "shutdown.target", "umount.target", "final.target", "exit.target",
        "rescue.target", "emergency.target", "runlevel0.target", "runlevel1.target", "runlevel6.target", "ctrl-alt-del.target", "systemd-reboot", "systemd-poweroff",
        "systemd-halt", "systemd-kexec", "systemd-soft-reboot", "systemd-exit", "rescue", "emergency",
    ];

    /// <summary>Each with the field of the definition; a problem says what must be and how to get there.</summary>
    public static IEnumerable<(string Field, string Problem)> Of(ActionSpec action) => OfKind(action).Concat(OfEnvironment(action)).Concat(OfSession(action));

    private static IEnumerable<(string Field, string Problem)> OfKind(ActionSpec action) => action switch
    {
        ProgramAction program when program.Arguments.Any(argument => argument.Contains('\0')) => [("arguments", "must not contain NUL")],
        ServiceAction service => OfService(service.Service).Concat(OfServiceOperation(service)),
        ConfigurationAction configuration => OfConfiguration(configuration),
        PackageAction package => OfPackage(package),
        RegistryAction registry => OfRegistry(registry),
        WaitAction wait => OfWait(wait),
        PowerAction power => OfPower(power),
        MessageAction message => OfMessage(message),
        LogOffAction logOff => OfNotice(logOff.Notice, logOff.Message),
        _ => [],
    };

    /// <summary>The value of the registry as its type says; null: it is not one of that type.</summary>
    public static object? RegistryValue(RegistryType type, string text)
    {
        switch (type)
        {
            case RegistryType.Dword:
                return Number(text) is { } number and <= uint.MaxValue ? unchecked((int)(uint)number) : null;
            case RegistryType.Qword:
                return Number(text) is { } large ? unchecked((long)large) : null;
            case RegistryType.MultiString:
                return text.Length == 0 ? Array.Empty<string>() : text.Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
            case RegistryType.Binary:
                var digits = string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
                return digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit) ? Convert.FromHexString(digits) : null;
            default:
                return text;
        }
    }

    private static IEnumerable<(string Field, string Problem)> OfService(string name)
    {
        // A pattern would reach services that nobody has named, and a leading dash would be an option.
        var isName = name.Length is > 0 and <= NameLength && name[0] is not ('-' or ' ')
            && name.All(character => char.IsAsciiLetterOrDigit(character) || @":_.\-@$ ".Contains(character));
        if (!isName)
            yield return ("service", $@"must be the name of one service, such as nginx or nginx.service: 1 to {NameLength} of A-Z, a-z, 0-9, ':', '_', '.', '\', '-', '@', '$' and blanks");
    }

    private static IEnumerable<(string Field, string Problem)> OfServiceOperation(ServiceAction action)
    {
        var name = action.Service;
        var stem = name.EndsWith(".service", StringComparison.OrdinalIgnoreCase) ? name[..^".service".Length] : name;
        if (action.Operation is not (ServiceOperation.Start or ServiceOperation.Enable) && OwnServices.Contains(stem, StringComparer.OrdinalIgnoreCase))
            yield return ("service", "is the agent itself, which would end in the midst of its work; upgrade it by an Install, or take it off with 'orchestrator agents uninstall'");
        if (action.Operation is ServiceOperation.Start or ServiceOperation.Restart && EndingUnits.Contains(stem, StringComparer.OrdinalIgnoreCase))
            yield return ("service", "ends all work on the computer, and would do so again after each start; use an action of kind reboot or shutdown");
    }

    private static IEnumerable<(string Field, string Problem)> OfEnvironment(ActionSpec action)
    {
        if (action.Environment.Any(variable => variable.Key.Contains('\0') || variable.Value.Contains('\0')))
            yield return ("environment", "must not contain NUL");
    }

    private static IEnumerable<(string Field, string Problem)> OfSession(ActionSpec action)
    {
        if (action.RunAs != RunAs.Agent && action is not (ScriptAction or ProgramAction))
            yield return ("runAs", "is for scripts and programs; all else is done by the agent's account");
        if (action is ScriptAction or ProgramAction && action is { RunAs: RunAs.Agent, NobodyLoggedOn: not NobodyLoggedOn.Fail })
            yield return ("nobodyLoggedOn", "is for an action that runs as the logged-on user; choose runAs user, or remove it");
    }

    private static IEnumerable<(string Field, string Problem)> OfConfiguration(ConfigurationAction action)
    {
        if (ActionPaths.FlawOf(action.File) is { } misplaced)
            yield return ("file", misplaced);
        var isJson = action.Format == ConfigurationFormat.Json;
        if (isJson && JsonPointer.FlawOf(action.Key) is { } mispointed)
            yield return ("key", mispointed);
        else if (action.Format == ConfigurationFormat.Environment && !IsVariable(action.Key))
            yield return ("key", "must be the name of a variable: A-Z, a-z, 0-9 and '_', not beginning with a digit");
        else if (action.Format == ConfigurationFormat.Ini && !IsIniKey(action.Key))
            yield return ("key", $"must have 1 to {NameLength} characters on one line, no '=', no blank at either end, and not begin with '[', '#' or ';'");
        if (action.Section is { } section && (action.Format != ConfigurationFormat.Ini || section.Length is 0 or > NameLength || section.Trim().Length != section.Length || section.Any(c => char.IsControl(c) || c == ']')))
            yield return ("section", $"must be the name of a section of an INI file, of 1 to {NameLength} characters without ']' and without a blank at either end");
        if (action.Operation == ValueOperation.Remove)
        {
            if (action.Value is not null)
                yield return ("value", "does not belong to a removal; take it out");
        }
        else if (action.Value is not { } value)
            yield return ("value", "is missing; say what it becomes, or choose the operation remove");
        else if (value.Length > ValueLength)
            yield return ("value", $"has more than {ValueLength} characters; bring a value of that size as a file");
        else if (!isJson && value.Any(character => char.IsControl(character) && character != '\t'))
            yield return ("value", "must be one line of text, without control characters");
        else if (action.Format == ConfigurationFormat.Ini && value is [' ' or '\t', ..])
            yield return ("value", "must not begin with a blank, which those who read an INI file take for no part of it; quote it if they know quotation marks");
        else if (isJson && !IsJson(value))
            yield return ("value", "must be JSON");
    }

    private static IEnumerable<(string Field, string Problem)> OfPackage(PackageAction action)
    {
        var isFile = action.IsFile;
        if (!isFile && !IsPackageName(action.Package))
            yield return ("package", "must be the absolute path of a file on the target, or a package's name (A-Z, a-z, 0-9 and '.+-_:=~', such as nginx or nginx=1.26.0-1; with '-' at its end apt would remove it)");
        else if (isFile && action.KnownFormat is null)
            yield return ("format", "is not to be seen by the file's ending; choose deb, rpm, msi or exe");
        else if (!isFile && action.Format is PackageFormat.Msi or PackageFormat.Exe)
            yield return ("package", $"must be the absolute path of a file for the format {action.Format.ToString().ToLowerInvariant()}; Windows installs no package by its name");
        if (action.Arguments.Count > MostArguments || action.Arguments.Any(argument => argument.Length > ArgumentLength || argument.Contains('\0')))
            yield return ("arguments", $"allows {MostArguments} arguments of {ArgumentLength} characters, none of them NUL; use fewer or shorter ones");
        if (action.RebootCodes.Count > MostArguments)
            yield return ("rebootCodes", $"allows {MostArguments} codes; use fewer");
    }

    private static IEnumerable<(string Field, string Problem)> OfRegistry(RegistryAction action)
    {
        var parts = action.Key.Split('\\');
        if (parts.Length < 2 || action.Key.Length > ValueLength || !IsRoot(parts[0]) || parts.Any(part => part.Length is 0 or > NameLength || part.Any(char.IsControl)))
            yield return ("key", @"must be a key below a root, such as HKLM\SOFTWARE\Product; the roots are HKLM, HKU, HKCR and HKCU");
        if (action.ValueName is { } name && (name.Length > NameLength || name.Contains('\0')))
            yield return ("valueName", $"must have at most {NameLength} characters");
        if (action.Operation == ValueOperation.Remove)
        {
            if (action.Value is not null)
                yield return ("value", "does not belong to a removal; take it out");
        }
        else if (action.Value is not { } value)
            yield return ("value", "is missing; say what it becomes, or choose the operation remove");
        else if (value.Length > ValueLength || value.Contains('\0'))
            yield return ("value", $"must have at most {ValueLength} characters, none of them NUL");
        else if (RegistryValue(action.Type, value) is null)
            yield return ("value", Wanted(action.Type));
    }

    private static IEnumerable<(string Field, string Problem)> OfWait(WaitAction action)
    {
        if (action.Timeout is null)
            yield return ("timeoutSeconds", "is missing; a wait needs a time-out, 1 to 604800 seconds");
        switch (action.For)
        {
            case WaitSubject.Port:
                if (action.Port is not (>= 1 and <= 65_535))
                    yield return ("port", "must be a number from 1 to 65535");
                if (action.Host is { } host && Uri.CheckHostName(host) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
                    yield return ("host", "must be a host name or an IP address");
                break;
            case WaitSubject.File when ActionPaths.FlawOf(action.File ?? "") is { } misplaced:
                yield return ("file", misplaced);
                break;
            case WaitSubject.Service:
                foreach (var flaw in OfService(action.Service ?? ""))
                    yield return flaw;
                break;
        }
    }

    private static IEnumerable<(string Field, string Problem)> OfPower(PowerAction action)
    {
        foreach (var flaw in OfNotice(action.Notice, action.Message))
            yield return flaw;
        if (action is { OnlyIfNeeded: true, Operation: PowerOperation.Shutdown })
            yield return ("onlyIfNeeded", "is for a reboot; remove it");
    }

    private static IEnumerable<(string Field, string Problem)> OfNotice(TimeSpan notice, string? message)
    {
        if (notice < TimeSpan.Zero || notice > PowerAction.LongestNotice)
            yield return ("noticeSeconds", $"must be from 0 to {PowerAction.LongestNotice.TotalSeconds}");
        if (message is not null && (message.Length is 0 or > PowerAction.MessageLength || message[0] is '-' or '/' || message.Any(char.IsControl)))
            yield return ("message", $"must be one line of 1 to {PowerAction.MessageLength} characters that does not begin with '-' or '/'");
    }

    private static IEnumerable<(string Field, string Problem)> OfMessage(MessageAction action)
    {
        if (action.Text.Length is 0 or > MessageAction.TextLength || action.Text[0] == '-' || action.Text.Any(character => char.IsControl(character) && character != '\n'))
            yield return ("message", $"must be 1 to {MessageAction.TextLength} characters of text that does not begin with '-', without control characters other than ends of lines");
        if (action.Answer < TimeSpan.Zero || action.Answer > MessageAction.LongestAnswer)
            yield return ("answerSeconds", $"must be from 0 to {MessageAction.LongestAnswer.TotalSeconds}");
        if (action.Postponements is < 0 or > MessageAction.MostPostponements)
            yield return ("postponements", $"must be from 0 to {MessageAction.MostPostponements}");
        if (action.Postponement < TimeSpan.Zero || action.Postponement > MessageAction.LongestPostponement)
            yield return ("postponeMinutes", $"must be at most {MessageAction.LongestPostponement.TotalMinutes}");
        if (action is { Postponements: > 0, Answer.Ticks: 0 })
            yield return ("answerSeconds", "is 0, so that nobody could answer; give the user time to postpone it, or allow no postponement");
    }

    private static bool IsIniKey(string key) =>
        key.Length is > 0 and <= NameLength && key.Trim().Length == key.Length && key[0] is not ('[' or '#' or ';') && !key.Any(c => char.IsControl(c) || c == '=');

    private static bool IsVariable(string key) =>
        key.Length is > 0 and <= NameLength && !char.IsAsciiDigit(key[0]) && key.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    private static bool IsPackageName(string name) =>
        name.Length is > 0 and <= NameLength && char.IsAsciiLetterOrDigit(name[0]) && name[^1] != '-' && name.All(character => char.IsAsciiLetterOrDigit(character) || ".+-_:=~".Contains(character));

    private static bool IsRoot(string root) => root.ToUpperInvariant() is "HKLM" or "HKEY_LOCAL_MACHINE" or "HKU" or "HKEY_USERS" or "HKCR" or "HKEY_CLASSES_ROOT"
        or "HKCU" or "HKEY_CURRENT_USER";

    private static string Wanted(RegistryType type) => type switch
    {
        RegistryType.Dword => "must be a number from 0 to 4294967295, in decimal digits or as 0x and hex digits",
        RegistryType.Qword => "must be a number from 0 to 18446744073709551615, in decimal digits or as 0x and hex digits",
        _ => "must be bytes as pairs of hex digits, such as 01 ff",
    };

    private static ulong? Number(string text)
    {
        var hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return ulong.TryParse(
            hex ? text.AsSpan(2) : text, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var parsed = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
