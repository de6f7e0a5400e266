using System.Net;
using System.Net.Sockets;

namespace Orchestrator.Server.Hosting;

/// <summary>Looks whether the server will be able to listen, before anything else is started on its behalf.</summary>
internal static class Listening
{
    /// <exception cref="SettingsException">Something else listens there, or this account may not.</exception>
    public static void EnsurePossible(IEnumerable<Uri> urls)
    {
        foreach (var url in urls.Where(url => url.Port != 0))
        {
            var address = IPAddress.TryParse(url.Host.Trim('[', ']'), out var parsed) ? parsed : url.IsLoopback ? IPAddress.Loopback : IPAddress.Any;
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(address, url.Port));
                probe.Listen(1);
            }
            catch (SocketException refused)
            {
                throw new SettingsException($"Nothing can listen on {url}: {refused.Message}. Stop what listens there, or set ORCHESTRATOR_URLS to another port.", refused);
            }
        }
    }
}
