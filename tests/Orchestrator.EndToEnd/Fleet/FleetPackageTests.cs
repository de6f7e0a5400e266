using System.Text.Json;

namespace Orchestrator.EndToEnd.Fleet;

/// <summary>A package that was made at one server reaches a real agent through another, which lacks its contents.</summary>
public sealed class FleetPackageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_package_made_at_one_server_is_fetched_through_the_other_and_a_run_keeps_its_version()
    {
        await using var fleet = await FleetProduct.Start(2, 1, Cancellation);
        var (asked, maker) = (fleet.Servers[0], fleet.Servers[1]);
        var source = Directory.CreateDirectory(Path.Combine(fleet.Folder, "source")).FullName;
        var place = Path.Combine(fleet.Folder, "in", "place");
        var large = new byte[12_000_000];
        new Random(1).NextBytes(large);
        await File.WriteAllBytesAsync(Path.Combine(source, "large.bin"), large, Cancellation);
        Directory.CreateDirectory(Path.Combine(source, "bin"));
        await File.WriteAllTextAsync(Path.Combine(source, "bin", "setup.sh"), "#!/bin/sh\necho one\n", Cancellation);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(source, "bin", "setup.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var created = await maker.Cli(Cancellation, "packages", "create", "product", "1.0", source);
        created.Code.ShouldBe(0, created.Error);
        created.Out.ShouldContain("product 1.0 is published: 2 files");
        (await maker.Cli(Cancellation, "packages", "create", "product", "1.0", source)).Out.ShouldContain("published already");
        var run = await Run(fleet, place);

        await asked.Until(() => asked.Api.HasEnded(run, Cancellation), "the run has ended", Cancellation);
        var entry = (await asked.Api.Executed(run, Cancellation)).ShouldHaveSingleItem();
        entry.Outcome.ShouldBe("succeeded", $"{entry.Message}\n{fleet.Agents[0].Log}");
        entry.Message.ShouldContain("2 of 2 files whole (2 fetched, 0 in place)");
        (await File.ReadAllBytesAsync(Path.Combine(place, "large.bin"), Cancellation)).ShouldBe(large);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(place, "bin", "setup.sh")).HasFlag(UnixFileMode.UserExecute).ShouldBeTrue();

        await File.WriteAllTextAsync(Path.Combine(source, "bin", "setup.sh"), "#!/bin/sh\necho two\n", Cancellation);
        (await asked.Cli(Cancellation, "packages", "create", "product", "2.0", source)).Code.ShouldBe(0);
        var second = await Run(fleet, place);
        await asked.Until(() => asked.Api.HasEnded(second, Cancellation), "the second run has ended", Cancellation);
        (await asked.Api.Executed(second, Cancellation)).ShouldHaveSingleItem().Message.ShouldContain("product 2.0");
        (await asked.Api.Executed(second, Cancellation))[0].Message.ShouldContain("(1 fetched, 1 in place)");

        (await maker.Cli(Cancellation, "packages", "remove", "product", "1.0")).Code.ShouldBe(0);
        (await asked.Cli(Cancellation, "packages", "list")).Out.ShouldNotContain("1.0 ");
    }

    private static async Task<string> Run(FleetProduct fleet, string place)
    {
        var server = fleet.Servers[0];
        await server.Api.Post("/api/definitions", Definitions.Transfer("bring", "product", place), Cancellation);
        await server.Api.Post("/api/definitions/bring/publish", "{}", Cancellation);
        var body = JsonSerializer.Serialize(new { definitionId = "bring", targets = new[] { fleet.Agents[0].Name } });
        return (await server.Api.Post("/api/runs", body, Cancellation)).GetProperty("id").GetString()!;
    }
}
