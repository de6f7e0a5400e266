namespace Orchestrator.Server.Calendars;

/// <summary>An event that a timeframe cannot show.</summary>
/// <param name="property">The property it is owed to, for the line.</param>
/// <param name="message">What is wrong, and the remedy.</param>
internal sealed class UnmappableException(string property, string message) : Exception(message)
{
    public string Property { get; } = property;
}
