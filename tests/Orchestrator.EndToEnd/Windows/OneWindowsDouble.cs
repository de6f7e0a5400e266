namespace Orchestrator.EndToEnd.Windows;

/// <summary>One double of a Windows computer, and a folder for the agents that a server installs on it.</summary>
public sealed class OneWindowsDouble : IAsyncLifetime
{
    /// <summary>The computer's, among the server's targets.</summary>
    internal const string Name = "office-pc";

    private WindowsDoubles? doubles;

    /// <summary>Where the server finds published agents.</summary>
    internal string Agents { get; } = Directory.CreateTempSubdirectory("orchestrator-agents-").FullName;

    public async ValueTask InitializeAsync()
    {
        if (WindowsDoubles.Hindrance is null)
            doubles = await WindowsDoubles.Make(1, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (doubles is not null)
            await doubles.DisposeAsync();
        Directory.Delete(Agents, recursive: true);
    }

    /// <summary>A server that knows the computer's administrator as "right", and has the definition "install". Where there are no doubles the test is skipped.</summary>
    /// <param name="put">Puts the agents there that it is to install.</param>
    internal async Task<WindowsServer> Server(Func<string, CancellationToken, Task> put, CancellationToken cancellation)
    {
        Assert.SkipWhen(doubles is null, WindowsDoubles.Hindrance ?? "");
        await put(Agents, cancellation);
        var server = await WindowsServer.Start(doubles!, Agents);
        try
        {
            await server.Credentials("right", WindowsDoubles.Administrator, WindowsDoubles.PasswordOf(WindowsDoubles.Administrator));
            await server.Define("install", """{ "type": "Orchestrator.Install", "timeoutMinutes": 3 }""");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }
}
