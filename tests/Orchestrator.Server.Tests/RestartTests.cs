using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Tests;

public sealed class RestartTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("orc-").FullName;

    [Fact]
    public async Task What_was_stored_is_there_after_a_restart_and_a_waiting_run_goes_on()
    {
        string run;
        await using (var first = await RunningServer.Over(data))
        {
            var id = await first.Client().Publish(Samples.Waiting());
            await first.Client().PutAsJsonAsync("/api/timeframes/nights", new { grid = "No; Mon-Sun 22:00-06:00 Normal" });
            await first.Client().PutAsJsonAsync("/api/targets/kept", new { timeframe = "nights" });
            run = (await (await first.Client().PostAsJsonAsync("/api/runs", new { definitionId = id, targets = new[] { "sim-000001" } })).Json()).GetProperty("id").GetString()!;
        }

        await using var second = await RunningServer.Over(data);

        (await (await second.Client().GetAsync($"/api/runs/{run}")).Json()).GetProperty("status").GetString().ShouldNotBe("completed");
        (await (await second.Client().GetAsync("/api/targets?text=kept")).Json()).GetProperty("items")[0].GetProperty("timeframe").GetString().ShouldBe("nights");
        (await second.Client().PostAsync($"/api/runs/{run}/cancel", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await Wait.Until(async () => (await (await second.Client().GetAsync($"/api/runs/{run}")).Json()).GetProperty("endedAt").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_turned_away()
    {
        await using var first = await RunningServer.Over(data);

        (await Should.ThrowAsync<SettingsException>(() => ServerHost.Create(RunningServer.Settings(data), null, CancellationToken.None))).Message
            .ShouldContain("Another server uses the data folder");
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_not_taken_for_another_servers()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A lock file that leads in a circle is one of Unix.");
        Directory.CreateDirectory(data);
        var file = Path.Combine(data, "server.lock");
        File.CreateSymbolicLink(file, file);

        Should.Throw<SettingsException>(() => DataFolder.Open(data)).Message.ShouldContain("cannot be written to");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_new_key_is_shown_to_a_person_and_never_written_into_a_log(bool isWatched)
    {
        using var folder = DataFolder.Open(data);

        var banner = Banner.Write(RunningServer.Settings(data), "1.0", [], hasConsole: false, "ork_new", isWatched, hasNewPassword: false, folder, DateTimeOffset.UnixEpoch);

        banner.Contains("ork_new", StringComparison.Ordinal).ShouldBe(isWatched);
        banner.ShouldContain(folder.AdministratorKey);
    }

    [Fact]
    public async Task A_key_is_made_once_kept_in_a_file_of_this_account_and_still_opens_after_a_restart()
    {
        var settings = RunningServer.Settings(data, ("ORCHESTRATOR_API_KEY", ""));
        string key;
        await using (var first = await ServerHost.Create(settings, null, CancellationToken.None))
            key = first.NewKey.ShouldNotBeNull();
        var file = Path.Combine(data, "admin.key");
        (await File.ReadAllTextAsync(file)).Trim().ShouldBe(key);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await using var second = await ServerHost.Create(settings, null, CancellationToken.None);

        second.NewKey.ShouldBeNull();
        Directory.GetFiles(data, "*.db*").ShouldAllBe(stored => !Contains(stored, key));
    }

    [Fact]
    public async Task The_signing_key_does_not_open_with_another_master_key()
    {
        await using (await ServerHost.Create(RunningServer.Settings(data), null, CancellationToken.None))
        {
        }

        var other = RunningServer.Settings(data, ("ORCHESTRATOR_MASTER_KEY", Convert.ToBase64String(new byte[32])));

        (await Should.ThrowAsync<SettingsException>(() => ServerHost.Create(other, null, CancellationToken.None))).Message.ShouldContain("ORCHESTRATOR_MASTER_KEY");
    }

    public void Dispose() => Directory.Delete(data, recursive: true);

    private static bool Contains(string file, string text) => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;
}
