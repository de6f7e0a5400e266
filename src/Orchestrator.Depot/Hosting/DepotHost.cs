using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Signing;
using Orchestrator.Depot.Contact;
using Orchestrator.Depot.Contents;
using Orchestrator.Depot.Copying;
using Orchestrator.Depot.Plans;
using Orchestrator.Depot.Reporting;
using Orchestrator.Depot.Serving;
using Orchestrator.Transfer.Contents;
using Orchestrator.Transfer.Packages;
using Orchestrator.Transfer.Rates;

namespace Orchestrator.Depot.Hosting;

/// <summary>A depot, put together from its settings: which part gets which.</summary>
internal sealed class DepotHost : IAsyncDisposable
{
    private const int MostNews = 100_000;

    /// <summary>As everybody else is told it.</summary>
    public static string Version { get; } = typeof(DepotHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    private readonly DepotFolder folder;

    private DepotHost(DepotFolder folder, WebApplication application) => (this.folder, Application) = (folder, application);

    public WebApplication Application { get; }

    /// <summary>Takes the data folder and builds the application; nothing listens yet.</summary>
    /// <exception cref="DepotSettingsException">Something that was set cannot be used.</exception>
    public static DepotHost Create(DepotSettings settings, TimeProvider time)
    {
        var data = DepotFolder.Open(settings.Data);
        try
        {
            var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, Args = ["--hostBuilder:reloadConfigOnChange=false"] });
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.UseUrls([.. settings.Urls.Select(url => url.ToString())]);
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                if (settings.Certificate is not null)
                    kestrel.ConfigureHttpsDefaults(https => (https.ServerCertificate, https.ServerCertificateChain) = Certificate(settings));
            });
            builder.Logging.ClearProviders();
            builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
            builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat, console.UseUtcTimestamp) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ ", true));
            builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));
            Add(builder.Services, data, settings, time);
            var application = builder.Build();
            DepotApi.Map(application);
            Tie(application.Services, data);
            return new DepotHost(data, application);
        }
        catch (Exception unusable)
        {
            data.Dispose();
            if (unusable is InvalidDataException or System.Security.Cryptography.CryptographicException)
                throw new DepotSettingsException(unusable.Message, unusable);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Application.DisposeAsync();
        folder.Dispose();
    }

    private static void Add(IServiceCollection services, DepotFolder folder, DepotSettings settings, TimeProvider time)
    {
        var access = folder.Access;
        services.AddProblemDetails();
        services.AddSingleton(folder).AddSingleton(new CorrectedClock(time));
        services.AddSingleton(new CommandVerifier(CommandVerifier.KeysOf(access.ServerKeys)));
        services.AddSingleton<PlanBook>().AddSingleton<Doorkeeper>().AddSingleton<ReportBook>().AddSingleton<Edge>().AddSingleton<Leftovers>();
        services.AddSingleton(provider => new ManifestFolder(folder.Folder("manifests"), provider.GetRequiredService<CommandVerifier>()));
        services.AddSingleton(_ => ContentFolder.Open(folder.Folder("contents"), folder.Folder("arriving"), folder.File("verified.txt")));
        var rate = new RateController(TimeProvider.System);
        var client = new ContentClient(ParentLink.Sources(access), access.Authorities, Silence, rate);
        var news = new News();
        services.AddSingleton(client).AddSingleton(new ParentLink(access));
        services.AddSingleton<ContentDoubts>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DistributionWork>(provider, (Func<IReadOnlyList<WantedContent>, CancellationToken, Task<string>>)Bring(provider)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ContactWork>(provider, settings.Contact));
        services.AddHostedService(provider => provider.GetRequiredService<ContentDoubts>());
        services.AddHostedService(provider => provider.GetRequiredService<ContactWork>());
        services.AddHostedService(provider => provider.GetRequiredService<DistributionWork>());

        Func<IReadOnlyList<WantedContent>, CancellationToken, Task<string>> Bring(IServiceProvider provider) => (missing, stop) =>
            new Poll(client, rate, provider.GetRequiredService<Edge>(), provider.GetRequiredService<ContentFolder>(), provider.GetRequiredService<ReportBook>(), folder.Path, news.IsNew, time)
                .Run(missing, stop);
    }

    private static void Tie(IServiceProvider services, DepotFolder folder)
    {
        var (work, edge, clock) = (services.GetRequiredService<DistributionWork>(), services.GetRequiredService<Edge>(), services.GetRequiredService<CorrectedClock>());
        var (contents, plans) = (services.GetRequiredService<ContentFolder>(), services.GetRequiredService<PlanBook>());
        // What stands in the plan that is known is followed on the clock as it was measured last: it is asked once before.
        work.Ready = Task.WhenAll(services.GetRequiredService<ContentDoubts>().Known, services.GetRequiredService<ContactWork>().Attempted);
        var started = clock.Own.GetTimestamp();
        services.GetRequiredService<ReportBook>().Own = () =>
        {
            var (now, missing) = (edge.Now(), work.Missing);
            return new DepotState
            {
                Depot = folder.Access.Depot,
                At = clock.Now,
                Version = Version,
                StartedAt = clock.Now - clock.Own.GetElapsedTime(started),
                ClockSkew = clock.Skew?.TotalSeconds,
                Level = now.Level.ToString(),
                NextChange = now.NextChange,
                PolledAt = work.PolledAt,
                PlanOf = plans.Own?.IssuedAt,
                Contents = contents.Count,
                Bytes = contents.Bytes,
                Missing = missing.Contents,
                MissingBytes = missing.Bytes,
                FreeBytes = PackageTransfer.FreeBytes(folder.Path),
                Doing = work.Doing,
            };
        };
    }

    private static (X509Certificate2 Own, X509Certificate2Collection Chain) Certificate(DepotSettings settings)
    {
        using var read = X509Certificate2.CreateFromPemFile(settings.Certificate!, settings.CertificateKey ?? settings.Certificate);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(settings.Certificate!);

        // Windows takes a key for TLS only from a container.
        return (X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), password: null), chain);
    }

    /// <summary>What was told already is not told again at every polling.</summary>
    private sealed class News
    {
        private readonly ConcurrentDictionary<string, bool> told = new(StringComparer.Ordinal);

        public bool IsNew(string text)
        {
            if (told.Count > MostNews)
                told.Clear();
            return told.TryAdd(text, true);
        }
    }
}
