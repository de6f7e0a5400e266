using Orchestrator.Messaging.LocalAgents;
using Orchestrator.Server.Api;
using Orchestrator.Server.Hosting;
using Orchestrator.Storage;

const int Failed = 1;
const int CannotStart = 2;

if (CommandLine.Answer(args) is { } answer)
{
    await (answer.IsMistake ? Console.Error : Console.Out).WriteLineAsync(answer.Text);
    return answer.IsMistake ? CannotStart : 0;
}

try
{
    var configuration = new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddEnvironmentVariables()
        .Build();
    var settings = SettingsReader.Read(configuration);
    Listening.EnsurePossible(settings.Urls);
    await using var host = await ServerHost.Create(settings, adjust: null, CancellationToken.None);
    var application = host.Application;
    foreach (var unknown in SettingsReader.Unknown(configuration))
        application.Logger.LogWarning("{Setting} is not a setting of this server and is ignored", unknown);
    if (host.SealedAnew is { } count)
        application.Logger.LogWarning("{Count} secrets were sealed anew with the current master key; remove ORCHESTRATOR_MASTER_KEY_OLD once every server has started with the new one", count);
    if (!host.HasAgent)
        application.Logger.LogWarning("No agent is started on this computer; set ORCHESTRATOR_AGENT to the program orchestrator-agent to have one");
    await host.Start();
    var time = application.Services.GetRequiredService<TimeProvider>();
    var folder = application.Services.GetRequiredService<DataFolder>();
    Console.WriteLine(Banner.Write(settings, ServerInfo.Version, application.Urls, host.ConsoleFolder is not null, host.NewKey, !Console.IsOutputRedirected, host.HasNewPassword, folder, time.GetUtcNow()));
    await application.WaitForShutdownAsync();
    return host.HasFailed ? Failed : 0;
}
catch (Exception refused) when (refused is SettingsException or StorageException or LocalSocketException)
{
    await Console.Error.WriteLineAsync($"The server cannot start. {refused.Message}");
    return CannotStart;
}
