using Microsoft.Extensions.Logging;

namespace Orchestrator.Messaging.ShardServer;

/// <summary>Lines on standard error, from information up.</summary>
internal sealed class ConsoleLog<T>(string name) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Console.Error.WriteLine($"{name}: {formatter(state, exception)} {exception?.Message}".TrimEnd());
    }
}
