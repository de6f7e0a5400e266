using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orchestrator.EndToEnd;

/// <summary>The product as a newcomer starts it: a server process with its agent, on a fresh data folder and a free port.</summary>
internal sealed class Product : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly ConcurrentDictionary<int, byte> GivenPorts = [];

    private readonly StringBuilder log = new();
    private readonly Dictionary<string, string> settings;
    private Process? server;

    private Product(IReadOnlyDictionary<string, string> more)
    {
        Folder = Directory.CreateTempSubdirectory("orc-").FullName;
        Url = $"http://127.0.0.1:{FreePort()}";
        settings = new Dictionary<string, string>(more) { ["ORCHESTRATOR_DATA"] = Data };
        settings["ORCHESTRATOR_URLS"] = settings.TryGetValue("ORCHESTRATOR_URLS", out var others) ? $"{Url};{others}" : Url;
        settings.TryAdd("ORCHESTRATOR_AGENT", AgentProgram);
    }

    /// <summary>The agent as it is built, or the one that ./test names, which is the one that is shipped.</summary>
    public static string AgentProgram => Environment.GetEnvironmentVariable("ORCHESTRATOR_TEST_AGENT") ?? Repository.Program("Agent", OperatingSystem.IsWindows() ? "orchestrator-agent.exe" : "orchestrator-agent");

    /// <summary>A place for the test's own files; goes with the product.</summary>
    public string Folder { get; }

    public string Url { get; }

    public ProductApi Api { get; private set; } = null!;

    /// <summary>Where the server keeps the files of its connections to computers it installs on.</summary>
    public string InstallerFolder => File.ReadAllText(Path.Combine(Data, "installer.folder")).Trim();

    private string Data => Path.Combine(Folder, "data");

    public static async Task<Product> Start(CancellationToken cancellation, params (string Name, string Value)[] more)
    {
        var product = new Product(more.ToDictionary(setting => setting.Name, setting => setting.Value));
        try
        {
            await product.StartServer(cancellation);
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server on what is in the data folder and waits until it is ready.</summary>
    public async Task StartServer(CancellationToken cancellation)
    {
        server?.Dispose();
        server = new Process { StartInfo = Called.StartInfo(Repository.Program("Server", "orchestrator-server.dll"), [], settings) };
        server.OutputDataReceived += Note;
        server.ErrorDataReceived += Note;
        server.Start();
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        await Until(async () => server.HasExited || await IsReady(cancellation), "the server is ready", cancellation);
        if (server.HasExited)
            throw new InvalidOperationException($"The server ended with code {server.ExitCode}:\n{Log}");
        Api ??= new ProductApi(Url, settings.GetValueOrDefault("ORCHESTRATOR_API_KEY") ?? (await File.ReadAllTextAsync(Path.Combine(Data, "admin.key"), cancellation)).Trim());
    }

    /// <summary>kill -9.</summary>
    public async Task KillServer(CancellationToken cancellation)
    {
        server!.Kill();
        await server.WaitForExitAsync(cancellation);
    }

    /// <summary>SIGSTOP or SIGCONT: the process hangs, or goes on where it hung.</summary>
    public async Task HangServer(bool hangs, CancellationToken cancellation) =>
        (await Called.Program(Called.Command("kill", hangs ? "-STOP" : "-CONT", server!.Id.ToString(CultureInfo.InvariantCulture)), cancellation)).Code.ShouldBe(0);

    /// <summary>kill -9 of the agent alone; what it was executing survives it.</summary>
    public async Task KillAgent(CancellationToken cancellation)
    {
        if (Agent() is not { } agent)
            return;
        using (agent)
        {
            agent.Kill();
            await agent.WaitForExitAsync(cancellation);
        }
    }

    /// <summary>Calls the command-line client with the key that was set, or the one of the data folder.</summary>
    public Task<Called> Cli(CancellationToken cancellation, params string[] arguments) => Cli(heard: null, cancellation, arguments);

    /// <param name="heard">Told all that it has put out, whenever there is more.</param>
    public Task<Called> Cli(Action<string>? heard, CancellationToken cancellation, params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["ORCHESTRATOR_URL"] = Url, ["ORCHESTRATOR_DATA"] = Data };
        if (settings.TryGetValue("ORCHESTRATOR_API_KEY", out var key))
            environment["ORCHESTRATOR_API_KEY"] = key;
        return Called.Program(Called.StartInfo(Repository.Program("Cli", "orchestrator.dll"), arguments, environment), cancellation, heard);
    }

    public string Log
    {
        get
        {
            lock (log)
                return log.ToString();
        }
    }

    /// <summary>Waits for something outside this process to become true.</summary>
    /// <param name="patience">How long; null: a minute and a half.</param>
    /// <exception cref="TimeoutException">It did not.</exception>
    public async Task Until(Func<Task<bool>> condition, string what, CancellationToken cancellation, TimeSpan? patience = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > (patience ?? Patience))
                throw new TimeoutException($"Waited in vain until {what}. The server said:\n{Log}\nIts agent:\n{AgentLog()}");
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (server is { HasExited: false })
            server.Kill();
        await KillAgent(CancellationToken.None);
        server?.Dispose();
        Api?.Dispose();
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // An action that outlived its agent may still be writing; the folder is a temporary one.
        }
    }

    /// <summary>A port that is free now and that no other product of these tests has been given.</summary>
    private static int FreePort()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            if (GivenPorts.TryAdd(port, 0))
                return port;
        }
    }

    /// <summary>The agent's process, if it is really the one of this data folder.</summary>
    private Process? Agent()
    {
        try
        {
            var id = int.Parse(File.ReadAllText(Path.Combine(Data, "agent", "agent.pid")), CultureInfo.InvariantCulture);
            return File.ReadAllText($"/proc/{id}/cmdline").Contains(Data, StringComparison.Ordinal) ? Process.GetProcessById(id) : null;
        }
        catch (Exception gone) when (gone is IOException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private string AgentLog()
    {
        var file = Path.Combine(Data, "agent.log");
        return File.Exists(file) ? File.ReadAllText(file) : "(nothing)";
    }

    private async Task<bool> IsReady(CancellationToken cancellation)
    {
        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            using var answer = await client.GetAsync(new Uri(Url + "/health/ready"), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (log)
            log.AppendLine(line.Data);
    }
}
