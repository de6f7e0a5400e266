using System.Globalization;
using System.Text;

namespace Orchestrator.Agent.Sessions;

/// <summary>The environment of a session on Linux.</summary>
internal static class SessionEnvironment
{
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games";

    // No others are taken over: the user's words must not decide what happens before the agent has become the user.
    private static readonly HashSet<string> Taken = new(StringComparer.Ordinal)
    {
        "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "XDG_SESSION_DESKTOP", "DESKTOP_SESSION",
        "PATH", "LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_CTYPE", "TZ",
    };

    /// <summary>What follows from the session and the account alone.</summary>
    public static Dictionary<string, string> Of(LogindSession session, UnixAccount account)
    {
        var runtime = string.Create(CultureInfo.InvariantCulture, $"/run/user/{account.User}");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = account.Home,
            ["USER"] = session.Name,
            ["LOGNAME"] = session.Name,
            ["SHELL"] = account.Shell,
            ["PATH"] = DefaultPath,
            ["XDG_SESSION_ID"] = session.Id,
            ["XDG_RUNTIME_DIR"] = runtime,
            ["DBUS_SESSION_BUS_ADDRESS"] = $"unix:path={runtime}/bus",
        };
        if (session.Seat.Length > 0)
            environment["XDG_SEAT"] = session.Seat;
        if (session.Type.Length > 0)
            environment["XDG_SESSION_TYPE"] = session.Type;
        return environment;
    }

    /// <summary>Takes over those of the given NAME=VALUE that tell how to reach the session's display and bus.</summary>
    public static void Take(IEnumerable<string> told, Dictionary<string, string> environment)
    {
        foreach (var line in told)
        {
            if (line.IndexOf('=', StringComparison.Ordinal) is var at and > 0 && Taken.Contains(line[..at]) && Value(line[(at + 1)..]) is { Length: > 0 } value)
                environment[line[..at]] = value;
        }
    }

    /// <summary>The environment a process was started with; nothing if it is gone.</summary>
    public static IEnumerable<string> OfProcess(int processId)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/environ"))).Split('\0');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // systemctl quotes what has special characters as shells do: $'...'. Such values are left out but for plain ones in quotation marks.
    private static string? Value(string text)
    {
        if (!text.StartsWith("$'", StringComparison.Ordinal))
            return text;
        return text.EndsWith('\'') && !text.Contains('\\', StringComparison.Ordinal) ? text[2..^1] : null;
    }
}
