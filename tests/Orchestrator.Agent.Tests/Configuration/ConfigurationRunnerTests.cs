using System.Runtime.Versioning;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Configuration;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Tests.Configuration;

/// <summary>Real files on a Unix system.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ConfigurationRunnerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string?, string, string, string> Ini => new()
    {
        { "[a]\nx=1\n", "a", "x", "[a]\nx=2\n", "'x' of [a] in {0} was changed" },
        { "[a]\nx = 1\n; x = 9\n[b]\nx = 1\n", "a", "x", "[a]\nx = 2\n; x = 9\n[b]\nx = 1\n", "was changed" },
        { "[a]\nx=2\n", "a", "x", "[a]\nx=2\n", "was so already" },
        { "[a]\ny = 1\n\n[b]\n", "a", "x", "[a]\ny = 1\nx = 2\n\n[b]\n", "was added" },
        { "[a]\r\ny=1", "b", "x", "[a]\r\ny=1\r\n\r\n[b]\r\nx=2\r\n", "was added" },
        { "; first\ny=1\n[a]\n", null, "x", "; first\ny=1\nx=2\n[a]\n", "was added" },
        { "[a]\nx=0\nX=5\nx=1\n", "a", "x", "[a]\nx=0\nX=5\nx=2\n", "was changed" },
        { "", "a", "x", "[a]\nx=2\n", "was added" },
    };

    [Theory]
    [MemberData(nameof(Ini))]
    public void A_value_of_an_ini_file_is_set_and_nothing_else_changes(string before, string? section, string key, string after, string message)
    {
        var file = Write(before);

        var result = Run(Set(file, ConfigurationFormat.Ini, key, "2") with { Section = section });

        File.ReadAllText(file).ShouldBe(after);
        result.Ending.ShouldBe(ActionEnding.Succeeded);
        result.Message.ShouldContain(string.Format(message, file));
    }

    public static TheoryData<string, string, string, string> Json => new()
    {
        { "{\n  // kept\n  \"a\": 1,\n  \"b\": [1, 2]\n}\n", "/a", "\"x\"", "{\n  // kept\n  \"a\": \"x\",\n  \"b\": [1, 2]\n}\n" },
        { "{\n  \"a\": 1\n}\n", "/b", "true", "{\n  \"a\": 1,\n  \"b\": true\n}\n" },
        { "{\n  \"a\": 1, // why\n}\n", "/b", "2", "{\n  \"a\": 1,\n  \"b\": 2, // why\n}\n" },
        { "{\"a\":{\"b\":1}}", "/a/c/d", "null", "{\"a\":{\"b\":1, \"c\": { \"d\": null }}}" },
        { "{}", "/a", "1", "{ \"a\": 1 }" },
        { "", "/a~1b", "1", "{\n  \"a/b\": 1\n}\n" },
        { "{\r\n\t\"a\": {\r\n\t}\r\n}", "/a/b", "1", "{\r\n\t\"a\": {\r\n\t  \"b\": 1\r\n\t}\r\n}" },
        { "{\"a\":[1,2]}", "/a/1", "{\"x\":1}", "{\"a\":[1,{\"x\":1}]}" },
        { "{\"a\":[1,2]}", "/a/2", "3", "{\"a\":[1,2, 3]}" },
        { "{\"gr\\u00fcn\": 1, \"o\": 1.0}", "/grün", "2", "{\"gr\\u00fcn\": 2, \"o\": 1.0}" },
        { "{\"a\": {\"x\": 1, \"y\": 2}}", "/a", "{\"y\":2,\"x\":1}", "{\"a\": {\"x\": 1, \"y\": 2}}" },
        { "{\"a\": 1, \"b\": 2, \"a\": 3, \"c\": 4}", "/a", "5", "{\"a\": 1, \"b\": 2, \"a\": 5, \"c\": 4}" },
        { "{\"a\": {\"x\": 1}, \"a\": {\"x\": 2}}", "/a/x", "5", "{\"a\": {\"x\": 1}, \"a\": {\"x\": 5}}" },
        { "{\"a\": {\"x\": 1, \"x\": 2}}", "/a", "1", "{\"a\": 1}" },
    };

    [Theory]
    [MemberData(nameof(Json))]
    public void A_value_of_a_json_file_is_set_and_all_around_it_stays(string before, string pointer, string value, string after)
    {
        var file = Write(before);

        Run(Set(file, ConfigurationFormat.Json, pointer, value)).Ending.ShouldBe(ActionEnding.Succeeded);

        File.ReadAllText(file).ShouldBe(after);
        Run(Set(file, ConfigurationFormat.Json, pointer, value)).Message.ShouldEndWith("was so already");
    }

    [Theory]
    [InlineData("{\n  \"a\": 1,\n  \"b\": 2\n}", "/a", "{\n  \"b\": 2\n}")]
    [InlineData("{\n  \"a\": 1,\n  \"b\": 2\n}", "/b", "{\n  \"a\": 1\n}")]
    [InlineData("{\"a\": [1, 2, 3]}", "/a/1", "{\"a\": [1, 3]}")]
    [InlineData("{\"a\": 1}", "/a", "{}")]
    [InlineData("{\"a\": 1, \"b\": 2, \"a\": 3}", "/a", "{\"b\": 2}")]
    [InlineData("{\"a\": 1, \"a\": 3}", "/a", "{}")]
    [InlineData("[1, 1, 1]", "/0", "[1, 1]")]
    [InlineData("{\"a\": 1}", "/a/b", "{\"a\": 1}")]
    [InlineData("{\"a\": 1}", "/c", "{\"a\": 1}")]
    public void A_value_of_a_json_file_is_removed(string before, string pointer, string after)
    {
        var file = Write(before);

        Run(Remove(file, ConfigurationFormat.Json, pointer)).Ending.ShouldBe(ActionEnding.Succeeded);

        File.ReadAllText(file).ShouldBe(after);
    }

    [Theory]
    [InlineData("# a\nexport A=1\nB=2\n", "A", "x y", "# a\nexport A='x y'\nB=2\n")]
    [InlineData("AB=1\n", "A", "2", "AB=1\nA=2\n")]
    [InlineData("A=1", "B", "it's $5", "A=1\nB=\"it's \\$5\"\n")]
    [InlineData("A=1\nA=2\n", "A", "", "A=1\nA=\n")]
    [InlineData("B='x\n A=1\n'\n", "A", "2", "B='x\n A=1\n'\nA=2\n")]
    [InlineData("# it's\nA='x y'\"z\"  \n", "A", "2", "# it's\nA=2\n")]
    public void A_variable_is_set_as_shells_read_it(string before, string key, string value, string after)
    {
        var file = Write(before);

        Run(Set(file, ConfigurationFormat.Environment, key, value)).Ending.ShouldBe(ActionEnding.Succeeded);

        File.ReadAllText(file).ShouldBe(after);
        Processes.Output("sh", "-c", $". {file}; printf %s \"${key}\"").ShouldBe(value);
        Run(Remove(file, ConfigurationFormat.Environment, key)).Message.ShouldEndWith("was removed");
        File.ReadAllText(file).Split('\n').ShouldNotContain(line => line.StartsWith(key + "="));
    }

    [Fact]
    public void Mode_and_the_link_to_the_file_are_kept_and_nothing_is_left_beside_it()
    {
        var file = Write("a=1\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(folder.File("link"), "settings");
        File.CreateSymbolicLink(folder.File("to the link"), folder.File("link"));

        Run(Set(folder.File("to the link"), ConfigurationFormat.Ini, "a", "2")).Ending.ShouldBe(ActionEnding.Succeeded);

        new FileInfo(folder.File("link")).LinkTarget.ShouldBe("settings");
        File.ReadAllText(file).ShouldBe("a=2\n");
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Directory.GetFiles(folder.Path).Length.ShouldBe(3);
    }

    [Fact]
    public void The_owner_is_kept()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may give a file to somebody.");
        var file = Write("a=1\n");
        Processes.Output("chown", "65534:65533", file);

        Run(Set(file, ConfigurationFormat.Ini, "a", "2")).Ending.ShouldBe(ActionEnding.Succeeded);

        File.ReadAllText(file).ShouldBe("a=2\n");
        Processes.Output("stat", "-c", "%u:%g", file).ShouldBe("65534:65533\n");
    }

    [Theory]
    [InlineData("65534", "0", false)]
    [InlineData("65534", null, false)]
    [InlineData("65534", "65534", true)]
    [InlineData("0", "65534", true)]
    [InlineData("0", null, true)]
    public void A_link_is_followed_if_root_has_made_it_or_the_owner_of_the_file(string ofLink, string? ofFile, bool isFollowed)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may give a file to somebody.");
        var (file, link) = (folder.File("settings"), folder.File("link"));
        File.CreateSymbolicLink(link, file);
        Processes.Output("chown", "-h", ofLink, link);
        if (ofFile is not null)
            Processes.Output("chown", ofFile, Write("a=1\n"));

        var result = Run(Set(link, ConfigurationFormat.Ini, "a", "2"));

        result.Ending.ShouldBe(isFollowed ? ActionEnding.Succeeded : ActionEnding.Failed);
        if (!isFollowed)
            result.Message.ShouldContain($"{link} is a symbolic link of somebody");
        (File.Exists(file) ? File.ReadAllText(file) : "").ShouldBe(isFollowed ? "a=2\n" : ofFile is null ? "" : "a=1\n");
    }

    [Fact]
    public void A_missing_file_is_made_for_its_owner_alone_to_hold_a_value_and_not_to_lose_one()
    {
        var file = folder.File("settings");

        Run(Remove(file, ConfigurationFormat.Ini, "a")).Message.ShouldEndWith("was not there");
        File.Exists(file).ShouldBeFalse();
        Run(Set(file, ConfigurationFormat.Ini, "a", "1")).Message.ShouldEndWith("was added");

        File.ReadAllText(file).ShouldBe("a=1\n");
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_pipe_is_refused_at_once()
    {
        var pipe = folder.File("pipe");
        Processes.Output("mkfifo", pipe);

        Run(Set(pipe, ConfigurationFormat.Ini, "a", "1")).Message.ShouldBe($"{pipe} is as it was: it is no file but a pipe, a device or a socket");
    }

    [Theory]
    [InlineData("/dev/zero", "it is no file but a pipe")]
    [InlineData("/proc/self/pagemap", "larger than 4 MiB")]
    public void What_has_no_end_is_refused(string file, string part)
    {
        Run(Set(file, ConfigurationFormat.Ini, "a", "1")).Message.ShouldContain(part);
    }

    [Fact]
    public void Nothing_is_changed_once_the_action_has_ended()
    {
        var file = Write("a=1\n");
        var word = new LastWord();
        word.Take().ShouldBeTrue();

        ConfigurationRunner.Run(Set(file, ConfigurationFormat.Ini, "a", "2"), word).Ending.ShouldBe(ActionEnding.Failed);

        File.ReadAllText(file).ShouldBe("a=1\n");
        Directory.GetFiles(folder.Path).Length.ShouldBe(1);
    }

    [Fact]
    public void A_file_that_is_as_wanted_is_not_written()
    {
        var file = Write("a=1\n");
        var before = File.GetLastWriteTimeUtc(file).AddDays(-1);
        File.SetLastWriteTimeUtc(file, before);

        Run(Set(file, ConfigurationFormat.Ini, "a", "1")).Message.ShouldEndWith("was so already");

        File.GetLastWriteTimeUtc(file).ShouldBe(before);
    }

    public static TheoryData<ConfigurationFormat, byte[]?, string, string> Refusals => new()
    {
        { ConfigurationFormat.Json, "{\"a\": }"u8.ToArray(), "/a", "no JSON" },
        { ConfigurationFormat.Json, "{\"a\": 1}"u8.ToArray(), "/a/b", "'/a' is a single value" },
        { ConfigurationFormat.Json, "{\"a\": [1]}"u8.ToArray(), "/a/x", "a list of 1" },
        { ConfigurationFormat.Ini, [0xFF, 0xFE, 0x41, 0x00], "a", "no text in UTF-8" },
        { ConfigurationFormat.Ini, null, "a", "is a folder" },
        { ConfigurationFormat.Environment, "A='x\ny'\n"u8.ToArray(), "A", "'A' in line 1 goes on in the next line" },
        { ConfigurationFormat.Environment, "A=x\\\ny\n"u8.ToArray(), "A", "'A' in line 1 goes on in the next line" },
        { ConfigurationFormat.Environment, "B=1\nA=x # it's why\n"u8.ToArray(), "A", "line 2 has more than the value of 'A'" },
        { ConfigurationFormat.Environment, "A=x; export A\n"u8.ToArray(), "A", "line 1 has more than the value of 'A'" },
        { ConfigurationFormat.Environment, "B=\"x\nC=1\n"u8.ToArray(), "A", "begins in line 1 goes on to the end" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_cannot_be_changed_is_left_as_it_was_and_said(ConfigurationFormat format, byte[]? content, string key, string part)
    {
        var file = folder.File("settings");
        if (content is null)
            Directory.CreateDirectory(file);
        else
            File.WriteAllBytes(file, content);

        var result = Run(Set(file, format, key, "1"));

        result.Ending.ShouldBe(ActionEnding.Failed);
        result.Message.ShouldContain(part);
        result.Message.ShouldContain("is as it was");
        if (content is not null)
            File.ReadAllBytes(file).ShouldBe(content);
    }

    [Theory]
    [InlineData("/no/such/folder/file", "the folder /no/such/folder does not exist")]
    [InlineData("%NO_SUCH%/file", "%NO_SUCH%")]
    [InlineData(@"C:\file", "no absolute path on this computer")]
    public void A_place_that_is_none_on_this_computer_is_named(string file, string part)
    {
        var result = Run(Set(file, ConfigurationFormat.Ini, "a", "s3cret"));

        result.Ending.ShouldBe(ActionEnding.Failed);
        result.Message.ShouldContain(part);
        result.Message.ShouldNotContain("s3cret");
    }

    [Fact]
    public void There_is_no_registry_here()
    {
        var result = RegistryRunner.Run(new RegistryAction { Name = "x", Key = @"HKLM\SOFTWARE\x", Value = "1" }, new LastWord());

        (result.Ending, result.Message).ShouldBe((ActionEnding.NotApplicable, "there is no registry on this computer"));
    }

    private static ActionResult Run(ConfigurationAction action) => ConfigurationRunner.Run(action, new LastWord());

    private static ConfigurationAction Set(string file, ConfigurationFormat format, string key, string value) =>
        new() { Name = "x", File = file, Format = format, Key = key, Value = value };

    private static ConfigurationAction Remove(string file, ConfigurationFormat format, string key) =>
        new() { Name = "x", File = file, Format = format, Key = key, Operation = ValueOperation.Remove };

    private string Write(string text)
    {
        var file = folder.File("settings");
        File.WriteAllText(file, text);
        return file;
    }
}
