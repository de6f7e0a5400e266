using Orchestrator.Contracts.Commands;

namespace Orchestrator.Core.Activities.Actions;

/// <summary>What concerns the user who is logged on.</summary>
internal static class UserKinds
{
    private static readonly Input<string?> Text = Inputs.Text(
        new("message", "Message", $"What the user reads: at most {MessageAction.TextLength} characters, several lines if need be."), "multiline", MessageAction.TextLength).With(field => field with { IsRequired = true });

    private static readonly Input<int> AnswerSeconds = Inputs.Integer(
        new("answerSeconds", "Time to answer", "How long the message stands; without an answer the list goes on then. Where no answer is possible the time passes all the same. 0: it goes on at once."),
        300, 0, (int)MessageAction.LongestAnswer.TotalSeconds, "seconds");

    private static readonly Input<int> Postponements = Inputs.Integer(
        new("postponements", "Postponements", "How often the user may put it off; the target waits meanwhile, and other commands have their turn."), 0, 0, MessageAction.MostPostponements);

    private static readonly Input<int> PostponeMinutes = Inputs.Integer(
        new("postponeMinutes", "Postponed for", "How long each postponement lasts."), 15, 1, (int)MessageAction.LongestPostponement.TotalMinutes, "minutes");

    private static readonly Input<NobodyLoggedOn> Nobody = ActionFields.NobodyLoggedOnOr(NobodyLoggedOn.Skip);

    private static readonly Input<int> Notice = Inputs.Integer(
        new("noticeSeconds", "Notice", "Between the message to the user and the end; until then a cancellation keeps the session. 0: at once."),
        60, 0, (int)PowerAction.LongestNotice.TotalSeconds, "seconds");

    private static readonly Input<string?> Farewell = Inputs.Text(
        new("message", "Message", "What the user is told. Absent: a sentence that says what comes."), longest: PowerAction.MessageLength);

    public static readonly ActionKind Message = new(
        "message",
        "Shows a message to the user who is logged on. The entry says how it was shown and what was answered.",
        "`zenity` or `kdialog`, else `notify-send`, in a session with a screen; else lines on the session's terminal. Only the first two take an answer: with the others a postponement is not "
        + "applicable, and the entry says so.",
        "A message box in the session at the console; Cancel means later.",
        item => new MessageAction
        {
            Name = "",
            Text = item.Read(Text)?.ReplaceLineEndings("\n") ?? "",
            Answer = TimeSpan.FromSeconds(item.Read(AnswerSeconds)),
            Postponements = item.Read(Postponements),
            Postponement = TimeSpan.FromMinutes(item.Read(PostponeMinutes)),
            NobodyLoggedOn = item.Read(Nobody),
        })
    {
        Fields = [Text.Descriptor, AnswerSeconds.Descriptor, Postponements.Descriptor, PostponeMinutes.Descriptor, Nobody.Descriptor],
        IsRepeatable = true,
    };

    public static readonly ActionKind LogOff = new(
        "logoff",
        "Ends the session of the user who is logged on, with all its programs. Not applicable if nobody is.",
        "The message as above, then `loginctl terminate-session`.",
        "The message as above, then the session at the console is logged off; programs are closed.",
        item => new LogOffAction { Name = "", Notice = TimeSpan.FromSeconds(item.Read(Notice)), Message = item.Read(Farewell) })
    {
        Fields = [Notice.Descriptor, Farewell.Descriptor],
        IsRepeatable = true,
    };
}
