namespace Orchestrator.Cli;

/// <summary>Ends the command with one clear line, a remedy and an exit code.</summary>
/// <param name="exitCode">See <see cref="ExitCode"/>.</param>
/// <param name="message">What is wrong.</param>
/// <param name="remedy">What to do; empty if the message says it.</param>
/// <param name="details">One line each, for example the mistakes of a definition.</param>
internal class CliException(int exitCode, string message, string remedy = "", IReadOnlyList<string>? details = null) : Exception(message)
{
    public int Code { get; } = exitCode;

    public string Remedy { get; } = remedy;

    public IReadOnlyList<string> Details { get; } = details ?? [];
}

/// <summary>The server does not answer, or not now: it may do so later.</summary>
internal sealed class UnreachableException : CliException
{
    public UnreachableException(string url, string why)
        : base(ExitCode.NoServer, $"The server at {url} does not answer: {why}", "Start it with ./run, or name another one with --url or ORCHESTRATOR_URL.")
    {
    }

    private UnreachableException(string message)
        : base(ExitCode.NoServer, message)
    {
    }

    /// <summary>It is there and says why it cannot do its work.</summary>
    public static UnreachableException NotNow(string url, string why, TimeSpan? askAgain) =>
        new($"The server at {url} cannot do this now: {why}") { AskAgain = askAgain };

    /// <summary>When the server itself says that it should be asked again; null: it has said nothing.</summary>
    public TimeSpan? AskAgain { get; init; }
}
