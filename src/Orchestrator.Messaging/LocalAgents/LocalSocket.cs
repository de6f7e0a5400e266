using System.Net.Sockets;
using System.Text;

namespace Orchestrator.Messaging.LocalAgents;

/// <summary>Makes the socket file through which agents on this computer reach the server: only the server's own account may use it.</summary>
internal static class LocalSocket
{
    /// <summary>UTF-8 bytes; the smallest limit of the systems this runs on (macOS; Linux allows 107).</summary>
    private const int PathBytes = 103;

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <exception cref="LocalSocketException">The path cannot be used; the message says why and what to do.</exception>
    public static Socket Listen(string path, int backlog)
    {
        path = Path.GetFullPath(path);
        var length = Encoding.UTF8.GetByteCount(path);
        if (length > PathBytes)
            throw new LocalSocketException($"The agents' socket '{path}' has a path of {length} bytes; {PathBytes} are possible. Choose a shorter data folder.");
        PrepareFolder(Path.GetDirectoryName(path)!);
        if (File.Exists(path))
            RemoveStale(path);

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(backlog);
            return socket;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new LocalSocketException($"The agents' socket '{path}' cannot be opened: {failure.Message}", failure);
        }
    }

    private static void PrepareFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        if (!Directory.Exists(folder))
            Directory.CreateDirectory(folder, Owner);
        else if ((File.GetUnixFileMode(folder) & ~Owner) != UnixFileMode.None)
            throw new LocalSocketException($"The folder '{folder}' of the agents' socket is open to other accounts. Give it mode 0700 or choose another one.");
    }

    // Whoever finds a server behind the file must not take it over; whoever finds none may.
    private static void RemoveStale(string path)
    {
        if (new FileInfo(path).Length > 0)
            throw new LocalSocketException($"'{path}' is a file, not a socket; choose another path for the agents' socket or remove it.");
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }
        catch (SocketException other)
        {
            throw new LocalSocketException($"Nobody knows whether a server listens on '{path}': {other.Message}", other);
        }

        throw new LocalSocketException($"Another server listens on '{path}'. Stop it, or give this one a data folder of its own.");
    }
}

/// <summary>The agents' socket cannot be opened; the message is for whoever starts the server.</summary>
public sealed class LocalSocketException(string message, Exception? inner = null) : IOException(message, inner);
