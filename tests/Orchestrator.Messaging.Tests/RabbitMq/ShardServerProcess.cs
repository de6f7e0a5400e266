using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Orchestrator.Contracts.Broker;

namespace Orchestrator.Messaging.Tests.RabbitMq;

/// <summary>A real process that works on shards, which can be killed and stopped where it stands.</summary>
internal sealed class ShardServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly List<string> log = [];

    private ShardServerProcess(string name, Process process)
    {
        (Name, this.process) = (name, process);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (log)
                log.Add(line.Data ?? "");
        };
        process.BeginErrorReadLine();
    }

    public string Name { get; }

    /// <summary>What it has logged.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (log)
                return [.. log];
        }
    }

    /// <param name="more">A file of notes and the number of places: it works on installations.</param>
    public static ShardServerProcess Start(string name, string database, int shards, BrokerSettings broker, params IEnumerable<string> more)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Orchestrator.Messaging.ShardServer.dll"));
        start.ArgumentList.Add(name);
        start.ArgumentList.Add("sqlite:" + database);
        start.ArgumentList.Add(shards.ToString(CultureInfo.InvariantCulture));
        foreach (var argument in more)
            start.ArgumentList.Add(argument);
        start.Environment["BROKER"] =
            $"amqp://{Uri.EscapeDataString(broker.User)}:{Uri.EscapeDataString(broker.Password)}@{broker.Host}:{broker.Port}/{Uri.EscapeDataString(broker.VirtualHost)}";
        return new ShardServerProcess(name, Process.Start(start).ShouldNotBeNull());
    }

    public void Kill() => process.Kill();

    /// <summary>Stops the process where it stands, but not inside a transaction: SQLite's lock would be its to the end of days, unlike a database server's.</summary>
    public async Task Hang(string database)
    {
        while (true)
        {
            await Signal("STOP");
            if (IsUnlocked(database))
                return;
            await Signal("CONT");
        }
    }

    public Task GoOn() => Signal("CONT");

    /// <summary>Ends it as it wants to end.</summary>
    public async Task Stop()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private static bool IsUnlocked(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=false;Default Timeout=1");
        connection.Open();
        try
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            return true;
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode is 5 or 6)
        {
            return false;
        }
    }

    private async Task Signal(string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false }).ShouldNotBeNull();
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        kill.ExitCode.ShouldBe(0);
    }
}
