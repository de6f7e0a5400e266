using System.Globalization;
using System.Runtime.Versioning;

namespace Orchestrator.Agent.Sessions;

/// <summary>Message boxes of Windows in another session.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsScreen : IUserScreen
{
    private const string Title = "Message of your administrators";

    public async Task<ShownMessage> Show(UserSession session, UserMessage message, string marker, CancellationToken cancellation)
    {
        var id = uint.Parse(session.Id, CultureInfo.InvariantCulture);
        var text = message.MayPostpone ? $"{message.Text}\n\nOK: go on. Cancel: later." : message.Text;
        // A box cannot be taken away by whoever has shown it; it goes when its time has passed.
        var answer = await Task.Run(() => SessionNative.Show(id, Title, text, message.MayPostpone, message.Patience), CancellationToken.None).WaitAsync(cancellation);
        return new ShownMessage("shown in a message box", answer);
    }
}
