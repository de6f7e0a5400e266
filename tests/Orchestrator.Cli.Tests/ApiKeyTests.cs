using Microsoft.AspNetCore.Builder;
using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Tests;

public sealed class ApiKeyTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("orchestrator-cli-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_key_comes_from_the_environment_then_a_file_then_the_data_folder()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/targets", () => Answers.Json(Answers.NoEntries)));
        var file = Path.Combine(folder.FullName, "key");
        await File.WriteAllTextAsync(file, "from-file\n");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "admin.key"), "from-data\n");
        var url = ("ORCHESTRATOR_URL", server.Url);
        var data = (ApiKeySource.DataVariable, folder.FullName);
        var named = (ApiKeySource.FileVariable, file);

        await CliRun.Of(["targets"], url, data);
        server.LastKey.ShouldBe("from-data");
        await CliRun.Of(["targets"], url, data, named);
        server.LastKey.ShouldBe("from-file");
        await CliRun.Of(["targets"], url, data, named, (ApiKeySource.KeyVariable, "from-variable"));
        server.LastKey.ShouldBe("from-variable");
    }

    [Fact]
    public async Task A_missing_key_and_a_wrong_one_are_told_apart()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/targets", () => Answers.Problem(401, "no")));
        var url = ("ORCHESTRATOR_URL", server.Url);

        (await CliRun.Of(["targets"], url)).Error.ShouldContain("asks for an API key and none was found");
        (await CliRun.Of(["targets"], url, (ApiKeySource.KeyVariable, "ork_a_b"))).Error.ShouldContain("does not know this API key");
    }

    [Fact]
    public async Task A_key_file_that_was_named_must_be_there()
    {
        var result = await CliRun.Of(["targets"], (ApiKeySource.FileVariable, "/no/such/key"));

        result.Code.ShouldBe(ExitCode.BadInput);
        result.Error.ShouldContain("/no/such/key");
    }

    [Fact]
    public async Task A_key_cannot_be_given_as_an_argument()
    {
        (await CliRun.Of(["targets", "--key", "ork_a_b"])).Code.ShouldBe(ExitCode.BadInput);
    }
}
