using System.Diagnostics;
using System.Globalization;
using Orchestrator.Core;
using Orchestrator.Core.Reports;

namespace Orchestrator.Storage.Tests.Sqlite;

/// <summary>Kills a process that writes batches, again and again, and looks at what it left.</summary>
public sealed class SqliteCrashTests : IDisposable
{
    private const string RunId = "run-1";
    private const int Targets = 50;
    private const int Rounds = 6;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("orchestrator-crash-");

    private StorageOptions Options => StorageOptions.Parse($"sqlite:{Path.Combine(folder.FullName, "orchestrator.db")}");

    [Fact]
    public async Task Every_batch_of_a_killed_writer_is_whole_or_absent_and_none_it_confirmed_is_missing()
    {
        for (var round = 1; round <= Rounds; round++)
        {
            var confirmed = await WriteAndKill(batches: round * 7);
            await using var storage = await StorageFactory.Open(Options, CancellationToken.None);
            var stored = await OneStateOfAllTokens(storage);
            stored.ShouldBeGreaterThanOrEqualTo(confirmed);
            stored.ShouldBeLessThanOrEqualTo(confirmed + 1);

            (await storage.Runs.Find(RunId, CancellationToken.None))!.LastEvent.ShouldBe(stored);
            (await storage.Runs.Events(RunId, stored - 1, 10, CancellationToken.None)).ShouldHaveSingleItem().Number.ShouldBe(stored);
            (await storage.Runs.Commands([$"{RunId}/0/{stored}", $"{RunId}/0/{stored + 1}"], CancellationToken.None)).Count.ShouldBe(1);
            (await storage.Reports.Query(new ReportFilter(), new PageRequest(), CancellationToken.None)).Total.ShouldBe(stored * Targets);
            var entries = 0;
            await foreach (var entry in storage.Reports.Stream(new ReportFilter(), withOutput: true, CancellationToken.None))
            {
                entry.Output.Length.ShouldBe(2_000);
                entries++;
            }

            entries.ShouldBe(stored * Targets);
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Kills it in the midst of whatever it does once it has confirmed some batches.</summary>
    /// <returns>The last batch it confirmed.</returns>
    private async Task<int> WriteAndKill(int batches)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Orchestrator.Storage.CrashWriter.dll"));
        start.ArgumentList.Add($"sqlite:{Options.SqlitePath}");
        using var writer = Process.Start(start).ShouldNotBeNull();
        var confirmed = 0;
        try
        {
            for (var line = 0; line < batches; line++)
                confirmed = Number(await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        }
        finally
        {
            writer.Kill();
        }

        while (await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 } late)
            confirmed = Number(late);
        await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
        return confirmed;
    }

    private static int Number(string? line) => int.Parse(line.ShouldNotBeNull("The writer ended by itself."), CultureInfo.InvariantCulture);

    private static async Task<int> OneStateOfAllTokens(IStorage storage)
    {
        var states = new List<int>();
        await foreach (var token in storage.Runs.AllTargets(RunId, CancellationToken.None))
            states.Add(token.Sequence);
        states.Count.ShouldBe(Targets);
        return states.Distinct().ShouldHaveSingleItem();
    }
}
