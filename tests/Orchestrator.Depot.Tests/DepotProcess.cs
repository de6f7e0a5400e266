using System.Diagnostics;
using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Depots;

namespace Orchestrator.Depot.Tests;

/// <summary>The program of a depot over a data folder, which stays when the process is killed.</summary>
internal sealed class DepotProcess(string folder, DepotAccess access, string url) : IAsyncDisposable
{
    private readonly List<string> said = [];
    private Process? process;

    public string Folder => folder;

    public DepotAccess Access => access;

    public string Url => url;

    public string Log
    {
        get
        {
            lock (said)
                return string.Join('\n', said.TakeLast(60));
        }
    }

    public bool IsRunning => process is { HasExited: false };

    public void Start(params (string Name, string Value)[] more)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, DepotAccess.FileName), JsonSerializer.SerializeToUtf8Bytes(access, ContractsJson.Default.DepotAccess));
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "orchestrator-depot.dll"));
        start.Environment["ORCHESTRATOR_DEPOT_DATA"] = folder;
        start.Environment["ORCHESTRATOR_DEPOT_URLS"] = Url;
        start.Environment["ORCHESTRATOR_DEPOT_CONTACT"] = "1";
        foreach (var (name, value) in more)
            start.Environment[name] = value;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>As a power failure would, as far as the process can tell.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>Hashes of the contents that are whole.</summary>
    public IReadOnlyList<string> Contents => Directory.Exists(Path.Combine(folder, "contents"))
        ? [.. Directory.EnumerateFiles(Path.Combine(folder, "contents"), "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file))]
        : [];

    public string PathOf(string sha256) => Path.Combine(folder, "contents", sha256[..2], sha256);

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await Kill();
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (said)
            said.Add(line);
    }
}
