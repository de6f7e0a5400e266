using Microsoft.Extensions.Logging;

namespace Orchestrator.Messaging.Tests.Bus;

/// <summary>What is logged stands in the test's output.</summary>
internal sealed class TestLoggers : ILoggerFactory
{
    private readonly ITestOutputHelper? output = TestContext.Current.TestOutputHelper;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => new Writer(categoryName, output);

    public void Dispose()
    {
    }

    private sealed class Writer(string category, ITestOutputHelper? output) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            try
            {
                output?.WriteLine($"{logLevel} {category}: {formatter(state, exception)} {exception}");
            }
            catch (InvalidOperationException)
            {
                // The test is over.
            }
        }
    }
}
