namespace Orchestrator.Server.Hosting;

/// <summary>How the server writes its log: one line an entry, UTC.</summary>
internal static class ServerLog
{
    public static void Configure(ILoggingBuilder logging, LogLevel level)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(level).AddFilter("Microsoft", level == LogLevel.Information ? LogLevel.Warning : level);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
    }
}
