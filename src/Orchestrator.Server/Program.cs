using Orchestrator.Messaging.LocalAgents;
using Orchestrator.Server.Api;
using Orchestrator.Server.Hosting;
using Orchestrator.Storage;

const int CannotStart = 2;

try
{
    var configuration = new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddEnvironmentVariables()
        .Build();
    var settings = SettingsReader.Read(configuration);
    await using var host = await ServerHost.Create(settings, adjust: null, CancellationToken.None);
    var application = host.Application;
    foreach (var unknown in SettingsReader.Unknown(configuration))
        application.Logger.LogWarning("{Setting} is not a setting of this server and is ignored", unknown);
    await application.StartAsync();
    var time = application.Services.GetRequiredService<TimeProvider>();
    var folder = application.Services.GetRequiredService<DataFolder>();
    Console.WriteLine(Banner.Write(settings, ServerInfo.Version, application.Urls, host.ConsoleFolder is not null, host.NewKey, folder.AdministratorKey, time.GetUtcNow()));
    await application.WaitForShutdownAsync();
    return 0;
}
catch (Exception refused) when (refused is SettingsException or StorageException or LocalSocketException)
{
    await Console.Error.WriteLineAsync($"The server cannot start. {refused.Message}");
    return CannotStart;
}
catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    await Console.Error.WriteLineAsync($"The server cannot start. {taken.Message} Stop what listens there, or set ORCHESTRATOR_URLS to another port.");
    return CannotStart;
}
