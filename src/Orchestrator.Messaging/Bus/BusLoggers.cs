using Microsoft.Extensions.Logging;

namespace Orchestrator.Messaging.Bus;

/// <summary>MassTransit's log without its errors about single messages: they carry stack traces of refusals, and <see cref="Receiving.ParkingFilter"/> tells of each message in a sentence.</summary>
internal sealed class BusLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    private const string AboutMessages = "MassTransit.ReceiveTransport";

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The server's providers are used.");

    public ILogger CreateLogger(string categoryName)
    {
        var logger = loggers.CreateLogger(categoryName);
        return categoryName == AboutMessages ? new WithoutErrors(logger) : logger;
    }

    public void Dispose()
    {
        // The server's.
    }

    private sealed class WithoutErrors(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.Error && logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                logger.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
