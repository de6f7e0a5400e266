using Orchestrator.Server.Access;
using Orchestrator.Server.Agents;
using Orchestrator.Server.Api;
using Orchestrator.Server.Studio;
using Orchestrator.Server.Triggers;
using Orchestrator.Server.Web;
using Orchestrator.Storage;

namespace Orchestrator.Server.Hosting;

/// <summary>A server, put together from its settings: what it holds open, and the web application over it.</summary>
public sealed class ServerHost : IAsyncDisposable
{
    private const long LargestBody = 16 * 1024 * 1024;

    private readonly Foundation foundation;

    private ServerHost(Foundation foundation, WebApplication application)
    {
        this.foundation = foundation;
        Application = application;
    }

    public WebApplication Application { get; }

    /// <summary>The administrator's key if it was made just now: it must be shown, for it is not kept.</summary>
    public string? NewKey => foundation.NewKey;

    /// <summary>Whether the first administrator's one-time password was made just now; it stands in the data folder.</summary>
    public bool HasNewPassword => foundation.HasNewPassword;

    /// <summary>How many secrets were sealed anew with the current master key; null: the settings name no key before it.</summary>
    public int? SealedAnew => foundation.SealedAnew;

    /// <summary>The folder of the built console; null if it was not built.</summary>
    internal string? ConsoleFolder { get; private init; }

    /// <summary>Takes the data folder, opens the storage, brings it up to date and builds the application; nothing listens yet.</summary>
    /// <param name="adjust">Changes to the application before it is built: tests take another server and clock.</param>
    /// <exception cref="SettingsException">Something that was set cannot be used.</exception>
    /// <exception cref="StorageException">The storage cannot be opened.</exception>
    public static async Task<ServerHost> Create(ServerSettings settings, Action<WebApplicationBuilder>? adjust, CancellationToken cancellation)
    {
        var laid = await Foundation.Lay(settings, cancellation);
        try
        {
            // Settings are read once: a computer that has no watchers of files left must not keep the server from starting.
            var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, Args = ["--hostBuilder:reloadConfigOnChange=false"] });
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.UseUrls([.. settings.Urls.Select(url => url.ToString())]);
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                kestrel.Limits.MaxRequestBodySize = LargestBody;
                kestrel.AddServerHeader = false;
            });
            ServerLog.Configure(builder.Logging, settings.Log);
            builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));
            builder.Services.AddOrchestrator(laid);
            AddWeb(builder.Services);
            adjust?.Invoke(builder);

            // They would replace the addresses above, and with them the rule that nothing outside is reached without encryption.
            if (builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
                throw new SettingsException("Kestrel:Endpoints is configured; remove it and set ORCHESTRATOR_URLS, which alone says where the server listens.");
            var application = builder.Build();
            await application.Services.GetRequiredService<FirstAdministrator>().Tidy(cancellation);
            var console = ConsoleFiles.Find(settings.Console);
            Route(application, console);
            return new ServerHost(laid, application) { ConsoleFolder = console };
        }
        catch
        {
            await laid.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether an agent is kept running on this computer.</summary>
    internal bool HasAgent => Application.Services.GetService<AgentProgram>() is not null;

    /// <summary>Whether a part that has to work as long as the server does has failed, which stops the server.</summary>
    public bool HasFailed => Application.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true });

    /// <summary>Starts everything; what has started already is stopped again if something cannot.</summary>
    public async Task Start()
    {
        try
        {
            await Application.StartAsync();
        }
        catch
        {
            await Application.StopAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Application.DisposeAsync();
        await foundation.DisposeAsync();
    }

    private static void AddWeb(IServiceCollection services)
    {
        services.AddKeyAccess();
        services.AddStudio();
        services.AddProblemDetails(options => options.CustomizeProblemDetails = ProblemHandler.Complete);
        services.AddExceptionHandler<ProblemHandler>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.AddApiDocument();
    }

    private static void Route(WebApplication application, string? console)
    {
        application.UseSecurityHeaders();
        application.UseExceptionHandler();
        application.UseStatusCodePages();
        application.UseRouting();
        StudioFiles.Use(application, StudioFiles.Find(console));
        application.UseConsole(console);
        application.UseAuthentication();
        application.UseAuthorization();
        application.MapHealth();
        application.MapOpenApi().AllowAnonymous();
        application.MapWebhooks();
        application.MapApi();
        application.MapStudio();
    }
}
