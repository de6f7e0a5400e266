using System.Diagnostics;

namespace Orchestrator.Server.Tests.Containers;

/// <summary>What docker/prepare makes at the first start, made by docker/prepare itself.</summary>
public sealed class PreparedSecrets : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("orc-").FullName;

    public PreparedSecrets()
    {
        foreach (var folder in new[] { "server", "broker", "database" })
            Directory.CreateDirectory(Path.Combine(root, folder));
        var (code, output) = Run();
        code.ShouldBe(0, output);
    }

    /// <summary>The folder of a service's secrets, by the name of its volume ("broker-secrets").</summary>
    public string Folder(string volume) => Path.Combine(root, volume[..volume.IndexOf('-', StringComparison.Ordinal)]);

    public string Read(string volume, string file) => File.ReadAllText(Path.Combine(Folder(volume), file)).Trim();

    public (int Code, string Output) Run()
    {
        var start = new ProcessStartInfo(Path.Combine(Checkout.Root, "docker", "prepare"), [Folder("server-"), Folder("broker-"), Folder("database-")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
