using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Agent.Sessions;

/// <summary>Windows' own functions for sessions and their users.</summary>
[SupportedOSPlatform("windows")]
internal static partial class SessionNative
{
    private const uint NoSession = uint.MaxValue;
    private const int UserName = 5;
    private const uint MaximumAllowed = 0x0200_0000;
    private const int Impersonation = 2;
    private const int PrimaryToken = 1;
    private const int SessionOfToken = 12;
    private const uint OkAndCancel = 0x1;
    private const uint Information = 0x40;
    private const uint InFront = 0x1_0000;
    private const uint Ok = 1;
    private const uint Cancel = 2;
    private const int ErrorNoToken = 1008;
    private const int ErrorFileNotFound = 2;

    /// <summary>The session at the console; null: there is none just now.</summary>
    public static uint? ConsoleSession() => WTSGetActiveConsoleSessionId() is var id && id != NoSession ? id : null;

    /// <summary>The token of the user of a session; null: nobody is logged on there.</summary>
    /// <exception cref="IOException">The agent's account may not ask.</exception>
    public static SafeAccessTokenHandle? TokenOf(uint session)
    {
        if (WTSQueryUserToken(session, out var token))
            return token;
        var error = Marshal.GetLastPInvokeError();
        token.Dispose();
        return error is ErrorNoToken or ErrorFileNotFound ? null : throw Refused("the user's token", error);
    }

    /// <summary>The agent's own token, moved to another session.</summary>
    /// <exception cref="IOException">The agent's account may not.</exception>
    public static SafeAccessTokenHandle OwnTokenFor(uint session)
    {
        if (!OpenProcessToken(GetCurrentProcess(), MaximumAllowed, out var own))
            throw Refused("the agent's own token", Marshal.GetLastPInvokeError());
        using (own)
        {
            if (!DuplicateTokenEx(own, MaximumAllowed, 0, Impersonation, PrimaryToken, out var moved))
                throw Refused("a copy of the agent's own token", Marshal.GetLastPInvokeError());
            if (SetTokenInformation(moved, SessionOfToken, session, sizeof(uint)))
                return moved;
            var error = Marshal.GetLastPInvokeError();
            moved.Dispose();
            throw Refused("the agent's own token in the session of the user", error);
        }
    }

    /// <summary>Name of the user of a session.</summary>
    public static string UserOf(uint session)
    {
        if (!WTSQuerySessionInformation(0, session, UserName, out var text, out _))
            return "an unknown user";
        try
        {
            return Marshal.PtrToStringUni(text) is { Length: > 0 } name ? name : "an unknown user";
        }
        finally
        {
            WTSFreeMemory(text);
        }
    }

    /// <summary>The environment a program of the user starts with.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static Dictionary<string, string> EnvironmentOf(SafeAccessTokenHandle token)
    {
        if (!CreateEnvironmentBlock(out var block, token, inherit: false))
            throw Refused("the user's environment", Marshal.GetLastPInvokeError());
        try
        {
            var environment = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            for (var at = block; Marshal.PtrToStringUni(at) is { Length: > 0 } line; at += (line.Length + 1) * sizeof(char))
            {
                // Names of the current folders of drives begin with '='.
                if (line.IndexOf('=', 1) is var sign and > 0)
                    environment[line[..sign]] = line[(sign + 1)..];
            }

            return environment;
        }
        finally
        {
            DestroyEnvironmentBlock(block);
        }
    }

    /// <summary>Ends a session with all its programs, and returns when it has ended.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static void LogOff(uint session)
    {
        if (!WTSLogoffSession(0, session, wait: true))
            throw Refused("the end of the session", Marshal.GetLastPInvokeError());
    }

    /// <summary>Shows a message box in a session and waits for the answer; without time for one it does not wait.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static UserAnswer Show(uint session, string title, string text, bool mayPostpone, TimeSpan patience)
    {
        var style = (mayPostpone ? OkAndCancel : 0) | Information | InFront;
        var seconds = (uint)patience.TotalSeconds;
        if (!WTSSendMessage(0, session, title, title.Length * sizeof(char), text, text.Length * sizeof(char), style, seconds, out var response, wait: seconds > 0))
            throw Refused("the message box", Marshal.GetLastPInvokeError());
        return response switch
        {
            Ok => UserAnswer.Confirmed,
            Cancel => UserAnswer.Later,
            _ => UserAnswer.None,
        };
    }

    /// <summary>Says what the system says.</summary>
    public static IOException Refused(string what, int error) =>
        new($"{what}: {(error == 0 ? "the system refuses, and does not say why" : new Win32Exception(error).Message)}");

    [LibraryImport("kernel32")]
    private static partial uint WTSGetActiveConsoleSessionId();

    [LibraryImport("wtsapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool WTSQueryUserToken(uint session, out SafeAccessTokenHandle token);

    [LibraryImport("wtsapi32", EntryPoint = "WTSQuerySessionInformationW", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool WTSQuerySessionInformation(nint server, uint session, int what, out nint text, out uint bytes);

    [LibraryImport("wtsapi32")]
    private static partial void WTSFreeMemory(nint memory);

    [LibraryImport("wtsapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool WTSLogoffSession(nint server, uint session, [MarshalAs(UnmanagedType.Bool)] bool wait);

    [LibraryImport("wtsapi32", EntryPoint = "WTSSendMessageW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool WTSSendMessage(
        nint server, uint session, string title, int titleBytes, string text, int textBytes, uint style, uint seconds, out uint response, [MarshalAs(UnmanagedType.Bool)] bool wait);

    [LibraryImport("kernel32")]
    private static partial nint GetCurrentProcess();

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool OpenProcessToken(nint process, uint access, out SafeAccessTokenHandle token);

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool DuplicateTokenEx(SafeAccessTokenHandle token, uint access, nint attributes, int level, int type, out SafeAccessTokenHandle copy);

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetTokenInformation(SafeAccessTokenHandle token, int what, in uint value, int length);

    [LibraryImport("userenv", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateEnvironmentBlock(out nint block, SafeAccessTokenHandle token, [MarshalAs(UnmanagedType.Bool)] bool inherit);

    [LibraryImport("userenv", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool DestroyEnvironmentBlock(nint block);
}
