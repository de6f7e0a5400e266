using Orchestrator.Contracts.Bus;

namespace Orchestrator.Messaging.Bus;

/// <summary>Does what a message asks for. It may come again, also after it was done.</summary>
public interface IBusHandler<in T>
    where T : class
{
    /// <exception cref="MessageRefusedException">It cannot be done; nothing has changed.</exception>
    Task Handle(T message, BusSender sender, CancellationToken cancellation);
}

/// <summary>The message asks for something that cannot be done. It is parked with the problems, and they are told to whoever listens.</summary>
public sealed class MessageRefusedException(IReadOnlyList<MessageProblem> problems)
    : Exception(string.Join(" ", problems.Select(problem => problem.Place.Length > 0 ? $"{problem.Place}: {problem.Text}" : problem.Text)))
{
    public MessageRefusedException(string place, string text)
        : this([new MessageProblem(place, text)])
    {
    }

    public IReadOnlyList<MessageProblem> Problems { get; } = problems;

    /// <summary>True if it may be possible in a moment: then it is tried again some times before it is parked.</summary>
    public bool MayPass { get; init; }
}
