using System.Text;
using Orchestrator.Server.Access;

namespace Orchestrator.Server.Hosting;

/// <summary>What a person reads first.</summary>
internal static class Banner
{
    /// <param name="urls">Where the server listens.</param>
    /// <param name="newKey">The administrator's key if it was made just now.</param>
    /// <param name="isWatched">A person sees it; what is written into a file or a journal holds no key.</param>
    /// <param name="hasNewPassword">Whether the first administrator's one-time password was made just now.</param>
    public static string Write(ServerSettings settings, string version, IEnumerable<string> urls, bool hasConsole, string? newKey, bool isWatched, bool hasNewPassword, DataFolder folder, DateTimeOffset now)
    {
        var first = urls.FirstOrDefault() ?? settings.Urls[0].ToString();
        var url = first.TrimEnd('/');
        var text = new StringBuilder().AppendLine();
        text.AppendLine($"  Orchestrator {version}");
        text.AppendLine($"  Console   {url}/{(hasConsole ? "" : "   (not built)")}");
        text.AppendLine($"  API       {url}/api");
        text.AppendLine($"  OpenAPI   {url}/openapi/v1.json");
        text.AppendLine($"  Data      {settings.Data}");
        if (settings.Simulated is { Targets: > 0 } fleet)
            text.AppendLine($"  Simulated {fleet.Targets} targets ({fleet.OfflinePercent} % offline, {fleet.SlowPercent} % slow, {fleet.FailingPercent} % failing)");
        if (settings.TestClock is { } clock)
            text.AppendLine($"  *** TEST CLOCK: {clock.Setting}; the server's time is {now:yyyy-MM-dd HH:mm:ss} UTC. Never use this with real targets. ***");
        if (hasNewPassword)
        {
            text.AppendLine();
            text.AppendLine($"  Sign in as {FirstAdministrator.Name} with the one-time password in {folder.AdministratorPassword}, and choose one of your own.");
        }

        if (newKey is not null && !isWatched)
        {
            text.AppendLine();
            text.AppendLine($"  The administrator's API key, made just now, is in {folder.AdministratorKey}, readable by this account only, for programs on this computer.");
        }
        else if (newKey is not null)
        {
            text.AppendLine();
            text.AppendLine("  The administrator's API key, made just now and shown this once:");
            text.AppendLine($"  {newKey}");
            text.AppendLine($"  It is kept in {folder.AdministratorKey}, readable by this account only, for programs on this computer.");
        }

        return text.ToString();
    }
}
