namespace Orchestrator.Messaging.RabbitMq;

/// <summary>How long messages to agents may wait.</summary>
internal static class MailLife
{
    /// <summary>The broker refuses much longer ones; a command lives as long as its run, which ends before.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <summary>Who does not hear of a confirmation by then repeats the report.</summary>
    public static readonly TimeSpan OfConfirmation = TimeSpan.FromMinutes(1);
}
