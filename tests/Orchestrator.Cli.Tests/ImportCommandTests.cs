using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

public sealed class ImportCommandTests : IDisposable
{
    private const string Plan =
        """
        {"added":1,"changed":1,"unchanged":3,"newGroups":["web"],"targets":[{"name":"pc-1","line":2,"isNew":true,"changes":[]},{"name":"pc-2","line":3,"isNew":false,"changes":["site: 'Bonn' becomes 'Berlin'"]}],
        "errors":[],"warnings":[{"line":1,"message":"The column 'owner' is left out."}]}
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("orchestrator-cli-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("hosts.csv", null, "csv")]
    [InlineData("hosts.YML", null, "ansibleYaml")]
    [InlineData("hosts", null, "ansibleIni")]
    [InlineData("hosts", "csv", "csv")]
    public async Task A_file_is_sent_as_it_is_in_the_form_its_name_or_the_option_says(string name, string? format, string expected)
    {
        await using var server = await Importing(Plan);

        var result = await Import(server, await File(name, "name\npc-1\n"), format is null ? [] : ["--format", format]);

        result.Code.ShouldBe(0, result.Error);
        server.Requests.ShouldHaveSingleItem().ShouldBe($"POST /api/targets/import?format={expected}&preview=false name\npc-1");
    }

    [Fact]
    public async Task A_preview_shows_what_would_be_added_changed_and_left_out()
    {
        await using var server = await Importing(Plan);

        var shown = await Import(server, await File("hosts.csv", "name\n"), "--preview");

        shown.Code.ShouldBe(0, shown.Error);
        server.Requests.ShouldHaveSingleItem().ShouldContain("preview=true");
        shown.Out.ShouldContain("site: 'Bonn' becomes 'Berlin'");
        shown.Out.ShouldContain("line 1: The column 'owner' is left out.");
        shown.Out.ShouldContain("New groups: web");
        shown.Out.ShouldContain("1 would be added, 1 would be changed, 3 unchanged; nothing was stored.");
    }

    [Fact]
    public async Task A_preview_of_a_file_with_errors_ends_as_bad_input()
    {
        await using var server = await Importing("""{"added":0,"changed":0,"unchanged":0,"newGroups":[],"targets":[],"errors":[{"line":4,"message":"'x' is no MAC address."}],"warnings":[]}""");

        var shown = await Import(server, await File("hosts.csv", "name\n"), "--preview");

        shown.Code.ShouldBe(ExitCode.BadInput);
        shown.Out.ShouldContain("error in line 4: 'x' is no MAC address.");
    }

    [Fact]
    public async Task What_cannot_be_read_or_is_too_large_is_refused_before_anything_is_sent()
    {
        await using var server = await Importing(Plan);
        var large = Path.Combine(folder.FullName, "large.csv");
        await using (var stream = System.IO.File.Create(large))
            stream.SetLength((50 * 1024 * 1024) + 1);

        var refused = await Import(server, large);
        refused.Code.ShouldBe(ExitCode.BadInput);
        refused.Error.ShouldContain("more than 50 MB");
        (await Import(server, Path.Combine(folder.FullName, "none.csv"))).Code.ShouldBe(ExitCode.BadInput);
        (await Import(server, folder.FullName)).Code.ShouldBe(ExitCode.BadInput);
        server.Requests.ShouldBeEmpty();
    }

    private static Task<StubServer> Importing(string answer) => StubServer.Start(app => app.MapPost("/api/targets/import", () => Answers.Json(answer)));

    private static Task<CliRun> Import(StubServer server, string path, params string[] options) =>
        CliRun.Of(["targets", "import", path, .. options], ("ORCHESTRATOR_URL", server.Url));

    private async Task<string> File(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        await System.IO.File.WriteAllTextAsync(path, text);
        return path;
    }
}
