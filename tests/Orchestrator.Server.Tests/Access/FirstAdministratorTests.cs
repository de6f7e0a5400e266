using System.Net;
using Microsoft.AspNetCore.TestHost;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Core.Access;
using Orchestrator.Server.Access;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Tests.Access;

public sealed class FirstAdministratorTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("orc-").FullName;

    private string PasswordFile => Path.Combine(data, "admin.password");

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task At_a_first_start_a_one_time_password_is_made_into_a_file_of_this_account_which_goes_once_it_has_served()
    {
        var settings = RunningServer.Settings(data, ("ORCHESTRATOR_API_KEY", ""));
        await using (var first = await ServerHost.Create(settings, null, CancellationToken.None))
            first.HasNewPassword.ShouldBeTrue();
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(PasswordFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var password = (await File.ReadAllTextAsync(PasswordFile)).Trim();

        await using var second = await ServerHost.Create(settings, builder => builder.WebHost.UseTestServer(), CancellationToken.None);
        second.HasNewPassword.ShouldBeFalse();
        await second.Application.StartAsync();
        var client = second.Application.GetTestClient();
        (await SignIn(client, password, null)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        File.Exists(PasswordFile).ShouldBeTrue();
        (await SignIn(client, password, "green-lamp-under-snow")).StatusCode.ShouldBe(HttpStatusCode.OK);
        File.Exists(PasswordFile).ShouldBeFalse();
        await second.Application.StopAsync();
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("chosen")]
    [InlineData("removed")]
    public async Task A_file_whose_password_opens_nothing_any_more_goes_at_the_next_start_whatever_became_of_its_user(string how)
    {
        var settings = RunningServer.Settings(data, ("ORCHESTRATOR_API_KEY", ""));
        await using (var first = await ServerHost.Create(settings, null, CancellationToken.None))
        {
            var users = first.Application.Services.GetRequiredService<IUserStore>();
            var admin = (await users.Find("admin", CancellationToken.None))!;
            var another = await first.Application.Services.GetRequiredService<Passwords>().Hash("green-lamp-under-snow", CancellationToken.None);
            if (how == "removed")
            {
                await users.Add(admin with { Name = "olga" }, CancellationToken.None);
                (await users.Remove("admin", CancellationToken.None)).ShouldBeTrue();
            }
            else
            {
                await users.Change("admin", user => user with { PasswordHash = another, MustChange = how == "reset" }, CancellationToken.None);
            }
        }

        File.Exists(PasswordFile).ShouldBeTrue("nobody has told the server that is running");
        await using (await ServerHost.Create(settings, null, CancellationToken.None))
            File.Exists(PasswordFile).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_cannot_be_deleted_keeps_nobody_out()
    {
        var settings = RunningServer.Settings(data, ("ORCHESTRATOR_API_KEY", ""));
        await using var server = await ServerHost.Create(settings, builder => builder.WebHost.UseTestServer(), CancellationToken.None);
        await server.Application.StartAsync();
        var password = (await File.ReadAllTextAsync(PasswordFile)).Trim();
        File.Delete(PasswordFile);
        Directory.CreateDirectory(PasswordFile);

        (await SignIn(server.Application.GetTestClient(), password, "green-lamp-under-snow")).StatusCode.ShouldBe(HttpStatusCode.OK);

        Directory.Exists(PasswordFile).ShouldBeTrue("a folder is not deleted as a file is");
        await server.Application.StopAsync();
    }

    [Fact]
    public async Task Settings_that_bring_a_key_make_no_user_and_those_that_bring_a_password_make_one_with_it()
    {
        await using (var keyed = await ServerHost.Create(RunningServer.Settings(data), null, CancellationToken.None))
            keyed.HasNewPassword.ShouldBeFalse();
        await using var given = await ServerHost.Create(
            RunningServer.Settings(data, ("ORCHESTRATOR_ADMIN_PASSWORD", "blue-horse-staple-7")), builder => builder.WebHost.UseTestServer(), CancellationToken.None);

        await given.Application.StartAsync();
        (await SignIn(given.Application.GetTestClient(), "blue-horse-staple-7", "green-lamp-under-snow")).StatusCode.ShouldBe(HttpStatusCode.OK);
        File.Exists(PasswordFile).ShouldBeFalse();
        await given.Application.StopAsync();
    }

    [Fact]
    public async Task A_store_with_a_key_from_before_gets_no_user_by_itself()
    {
        await using (await ServerHost.Create(RunningServer.Settings(data), null, CancellationToken.None))
        {
        }

        await using var later = await ServerHost.Create(RunningServer.Settings(data, ("ORCHESTRATOR_API_KEY", "")), null, CancellationToken.None);
        later.HasNewPassword.ShouldBeFalse();
        File.Exists(PasswordFile).ShouldBeFalse();
    }

    [Fact]
    public void A_password_that_is_easily_guessed_is_refused_among_the_settings() =>
        Should.Throw<SettingsException>(() => RunningServer.Settings(data, ("ORCHESTRATOR_ADMIN_PASSWORD", "admin-admin-admin"))).Message
            .ShouldContain("ORCHESTRATOR_ADMIN_PASSWORD");

    private static Task<HttpResponseMessage> SignIn(HttpClient client, string password, string? newPassword) =>
        client.PostAsJsonAsync("/api/session", new { name = "admin", password, newPassword });
}
