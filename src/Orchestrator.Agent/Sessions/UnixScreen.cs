using System.Globalization;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Platform;

namespace Orchestrator.Agent.Sessions;

/// <summary>Shows messages by what a Unix session has: a dialog, a notification, or its terminal.</summary>
/// <param name="searchPath">Where the system's programs are.</param>
internal sealed class UnixScreen(string searchPath) : IUserScreen
{
    private const string Title = "Message of your administrators";
    private const string Later = "Later";

    /// <summary>Shorter than this nobody reads a dialog.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    public async Task<ShownMessage> Show(UserSession session, UserMessage message, string marker, CancellationToken cancellation)
    {
        if (session.IsGraphical)
        {
            var unanswered = message.Patience == TimeSpan.Zero ? await Notification(session, message, marker, cancellation) : null;
            return unanswered
                ?? await Zenity(session, message, marker, cancellation)
                ?? await KDialog(session, message, marker, cancellation)
                ?? await Notification(session, message, marker, cancellation)
                ?? throw new NotApplicableHere($"{session} has a screen, but none of zenity, kdialog and notify-send can show something on it; install one of them");
        }

        if (session.Terminal is not { } terminal)
            throw new NotApplicableHere($"{session} has neither a screen that the agent knows of nor a terminal");
        Terminals.Write($"/dev/{terminal}", $"\r\n\a{Title}:\r\n{message.Text.ReplaceLineEndings("\r\n")}\r\n");
        return new ShownMessage($"written to the terminal {terminal} of {session.User}", UserAnswer.NotPossible);
    }

    private async Task<ShownMessage?> Zenity(UserSession session, UserMessage message, string marker, CancellationToken cancellation)
    {
        var seconds = Math.Max((int)Shortest.TotalSeconds, (int)message.Patience.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        List<string> arguments = ["--info", "--no-markup", $"--title={Title}", $"--text={message.Text}", "--ok-label=OK", $"--timeout={seconds}"];
        if (message.MayPostpone)
            arguments.Add($"--extra-button={Later}");
        if (await Run("zenity", arguments, session, marker, cancellation) is not { } answer)
            return null;
        return (answer.Code, answer.Said) switch
        {
            (0, _) => new("shown by zenity", UserAnswer.Confirmed),
            (5, _) => new("shown by zenity", UserAnswer.None),
            // The button that was pressed is a line of its own; the toolkit's complaints may stand beside it.
            (_, var said) when said.Split('\n').Contains(Later) => new("shown by zenity", UserAnswer.Later),
            (1, var said) when !said.Contains("open display", StringComparison.OrdinalIgnoreCase) => new("shown by zenity", UserAnswer.Confirmed),
            _ => null,
        };
    }

    private async Task<ShownMessage?> KDialog(UserSession session, UserMessage message, string marker, CancellationToken cancellation)
    {
        IReadOnlyList<string> arguments = message.MayPostpone
            ? ["--title", Title, "--yes-label", "OK", "--no-label", Later, "--yesno", message.Text]
            : ["--title", Title, "--msgbox", message.Text];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(message.Patience < Shortest ? Shortest : message.Patience);
        try
        {
            return (await Run("kdialog", arguments, session, marker, limit.Token))?.Code switch
            {
                0 => new("shown by kdialog", UserAnswer.Confirmed),
                1 => new("shown by kdialog", UserAnswer.Later),
                _ => null,
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new("shown by kdialog", UserAnswer.None);
        }
    }

    private async Task<ShownMessage?> Notification(UserSession session, UserMessage message, string marker, CancellationToken cancellation) =>
        await Run("notify-send", ["--urgency=critical", "--", Title, message.Text], session, marker, cancellation) is { Code: 0 }
            ? new("shown by notify-send", UserAnswer.NotPossible)
            : null;

    private async Task<(int Code, string Said)?> Run(string name, IReadOnlyList<string> arguments, UserSession session, string marker, CancellationToken cancellation)
    {
        if (ProgramFinder.Find(name, searchPath, "/") is not { } program)
            return null;
        var environment = new Dictionary<string, string>(session.Environment, StringComparer.Ordinal) { [ActionMarker.Variable] = marker };
        IReadOnlyList<string> command = [.. session.Account is { } account ? AccountSwitch.Prefix(account) : [], program, .. arguments];
        return await ShortProgram.Run(command[0], [.. command.Skip(1)], cancellation, environment);
    }
}
