using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Signing;
using Orchestrator.Depot.Hosting;

namespace Orchestrator.Depot.Tests;

/// <summary>A depot's parts over a data folder, none of them started; its parent is not there unless a test says where.</summary>
internal sealed class DepotParts : IAsyncDisposable
{
    private readonly DepotHost host;

    private DepotParts(DepotHost host) => this.host = host;

    public static DepotParts Open(string folder, CommandSigner signer, TimeProvider? time = null, string parent = "http://127.0.0.1:1")
    {
        Introduce(folder, signer, parent);
        var settings = new DepotSettings { Data = folder, Urls = [new Uri("http://127.0.0.1:0")], Contact = TimeSpan.FromSeconds(1) };
        return new DepotParts(DepotHost.Create(settings, time ?? TimeProvider.System));
    }

    /// <summary>Writes the file that says who the depot is.</summary>
    public static void Introduce(string folder, CommandSigner signer, string parent = "http://127.0.0.1:1")
    {
        var access = new DepotAccess { Depot = "d-1", Name = "berlin", Parents = [parent], Token = "t", ServerKeys = System.Security.Cryptography.PemEncoding.WriteString("PUBLIC KEY", signer.PublicKey) };
        File.WriteAllBytes(Path.Combine(folder, DepotAccess.FileName), JsonSerializer.SerializeToUtf8Bytes(access, ContractsJson.Default.DepotAccess));
    }

    public T Get<T>()
        where T : notnull => host.Application.Services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    public static DepotPlan Plan(params IReadOnlyList<PlannedPackage> packages) => new()
    {
        Depot = "d-1",
        Name = "berlin",
        Site = "Berlin",
        IssuedAt = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
        Zone = "UTC",
        Timeframes = [],
        Levels = [new EdgeSettings { Level = "Maximum", Parallelism = 1, PollingInterval = TimeSpan.FromSeconds(1), ShareOfTime = 1 }, new EdgeSettings { Level = "Normal", Parallelism = 1, PollingInterval = TimeSpan.FromSeconds(1), ShareOfTime = 1 }],
        Packages = packages,
        Retention = TimeSpan.Zero,
        Children = [],
    };
}
