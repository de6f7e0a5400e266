using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;

namespace Orchestrator.Server.Tests.Containers;

/// <summary>The image's scripts with the real server, outside a container: entry point, certificate, health check, settings by file.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class EntryPointTests : IDisposable
{
    private readonly string image = Directory.CreateTempSubdirectory("orc-").FullName;
    private readonly Dictionary<string, string> settings;
    private readonly int httpsPort = FreePort(), httpPort = FreePort();
    private readonly List<Process> started = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public EntryPointTests()
    {
        foreach (var script in new[] { "entrypoint", "healthcheck" })
            File.Copy(Path.Combine(Checkout.Root, "docker", script), Path.Combine(image, script));
        Directory.CreateSymbolicLink(Path.Combine(image, "server"), AppContext.BaseDirectory);
        Directory.CreateDirectory(Data);
        settings = new()
        {
            ["ORCHESTRATOR_URLS"] = $"https://127.0.0.1:{httpsPort};http://127.0.0.1:{httpPort}",
            ["ORCHESTRATOR_DATA"] = Data,
            ["ORCHESTRATOR_AGENT"] = "none",
        };
    }

    private string Data => Path.Combine(image, "data");

    [Fact]
    public async Task Without_a_certificate_it_makes_one_that_only_its_user_can_read_and_keeps_it()
    {
        (await HealthCheck()).ShouldNotBe(0, "nothing runs yet");
        var server = await Start();

        var certificate = Path.Combine(Data, "tls", "server.pem");
        using (var authority = X509CertificateLoader.LoadCertificateFromFile(certificate))
            (await Get(authority, "/health/live")).ShouldBe(HttpStatusCode.OK);
        File.GetUnixFileMode(Path.Combine(Data, "tls", "server.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var made = await File.ReadAllTextAsync(certificate, Cancellation);
        await Stop(server);

        await Stop(await Start());
        (await File.ReadAllTextAsync(certificate, Cancellation)).ShouldBe(made);
    }

    [Fact]
    public async Task A_mounted_certificate_is_used_and_a_secret_may_come_from_a_file()
    {
        using var secrets = new PreparedSecrets();
        var folder = secrets.Folder("server-secrets");
        settings["Kestrel__Certificates__Default__Path"] = Path.Combine(folder, "server.pem");
        settings["Kestrel__Certificates__Default__KeyPath"] = Path.Combine(folder, "server.key");
        settings["ORCHESTRATOR_API_KEY_FILE"] = Path.Combine(folder, "api-key");
        settings["ORCHESTRATOR_MASTER_KEY_FILE"] = Path.Combine(folder, "master-key");

        var server = await Start();

        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, "ca.pem"));
        (await Get(authority, "/api/runs", secrets.Read("server-secrets", "api-key"))).ShouldBe(HttpStatusCode.OK);
        (await Get(authority, "/api/runs", "another-key-of-the-right-length")).ShouldBe(HttpStatusCode.Unauthorized);
        Directory.Exists(Path.Combine(Data, "tls")).ShouldBeFalse();
        File.Exists(Path.Combine(Data, "master.key")).ShouldBeFalse();
        await Stop(server);
    }

    [Fact]
    public async Task The_health_check_succeeds_only_if_the_answer_is_200()
    {
        var server = await Start();

        (await HealthCheck("/health/ready")).ShouldBe(0);
        (await HealthCheck("/api/runs")).ShouldNotBe(0, "it has no key");
        await Stop(server);
        (await HealthCheck()).ShouldNotBe(0);
    }

    [Fact]
    public async Task A_setting_that_cannot_be_used_ends_the_container_with_the_reason()
    {
        settings["ORCHESTRATOR_URLS"] = "http://0.0.0.0:5080";
        var process = Run("entrypoint");

        var error = await process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);

        process.ExitCode.ShouldBe(2);
        error.ShouldContain("use https");
    }

    public void Dispose()
    {
        foreach (var process in started)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        Directory.Delete(image, recursive: true);
    }

    private async Task<Process> Start()
    {
        var server = Run("entrypoint");
        // Read, so that a full pipe never stops the server.
        _ = server.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = server.StandardError.ReadToEndAsync(Cancellation);
        await Wait.Until(async () => server.HasExited || await HealthCheck("/health/ready") == 0);
        server.HasExited.ShouldBeFalse(server.HasExited ? await errors : "");
        return server;
    }

    /// <summary>What docker stop does: the signal must reach the server itself, which then ends in order.</summary>
    private static async Task Stop(Process server)
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{server.Id}"]))
            await kill.WaitForExitAsync(Cancellation);
        await server.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        server.ExitCode.ShouldBe(0);
    }

    private async Task<int> HealthCheck(params string[] path)
    {
        using var process = Run("healthcheck", path);
        await process.WaitForExitAsync(Cancellation);
        return process.ExitCode;
    }

    private Process Run(string script, params string[] arguments)
    {
        var info = new ProcessStartInfo(Path.Combine(image, script), arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("ORCHESTRATOR_", StringComparison.Ordinal)).ToList())
            info.Environment.Remove(name);
        foreach (var (name, value) in settings)
            info.Environment[name] = value;
        var process = Process.Start(info)!;
        if (script == "entrypoint")
            started.Add(process);
        return process;
    }

    private async Task<HttpStatusCode> Get(X509Certificate2 authority, string path, string? key = null)
    {
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck },
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{httpsPort}") };
        if (key is not null)
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
        using var response = await client.GetAsync(path, Cancellation);
        return response.StatusCode;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
