using Orchestrator.Contracts.Clock;
using Orchestrator.Depot.Hosting;

const int CannotStart = 2;

if (args is ["--version"])
{
    Console.WriteLine(DepotHost.Version);
    return 0;
}

try
{
    var settings = DepotSettings.Read(Environment.GetEnvironmentVariable);
    var time = TestClock.FromEnvironment(Console.Error.WriteLine);
    await using var host = DepotHost.Create(settings, time);
    await host.Application.StartAsync();
    Console.WriteLine($"The depot listens on {string.Join(", ", host.Application.Urls)}; its folder is {settings.Data}");
    await host.Application.WaitForShutdownAsync();
    return 0;
}
catch (Exception refused) when (refused is DepotSettingsException or FormatException or IOException)
{
    await Console.Error.WriteLineAsync($"The depot cannot start. {refused.Message}");
    return CannotStart;
}
