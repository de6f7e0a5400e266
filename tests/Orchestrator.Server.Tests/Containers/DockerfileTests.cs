using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Tests.Containers;

/// <summary>What a build of the image would stumble over, and what would make the image a poor one.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class DockerfileTests
{
    private readonly IReadOnlyList<(string Word, string Text)> instructions = Read();

    [Fact]
    public void Everything_that_is_copied_into_it_is_in_the_checkout_and_not_ignored()
    {
        var ignored = File.ReadAllLines(Path.Combine(Checkout.Root, ".dockerignore")).Where(line => line.Length > 0).ToList();
        var copied = Copies().Where(copy => copy.Stage is null).SelectMany(copy => copy.Sources).ToList();

        copied.ShouldNotBeEmpty();
        foreach (var source in copied)
        {
            Path.Exists(Path.Combine(Checkout.Root, source)).ShouldBeTrue(source);
            ignored.ShouldNotContain(source.Split('/')[0]);
        }
    }

    [Fact]
    public void What_is_taken_from_another_stage_comes_from_one_that_exists()
    {
        var stages = instructions.Where(i => i.Word == "FROM").Select(i => i.Text.Split(" AS ")).Where(parts => parts.Length == 2).Select(parts => parts[1]).ToList();

        Copies().Select(copy => copy.Stage).OfType<string>().ShouldAllBe(stage => stages.Contains(stage));
    }

    [Fact]
    public void Every_project_that_is_published_is_copied()
    {
        var projects = instructions.Where(i => i.Word == "RUN").SelectMany(i => Project().Matches(i.Text)).Select(match => match.Value).ToList();

        projects.Count.ShouldBe(3);
        foreach (var project in projects)
        {
            File.Exists(Path.Combine(Checkout.Root, project)).ShouldBeTrue(project);
            Copies().Single(copy => copy.Sources.Contains(project.Split('/')[0])).Stage.ShouldBeNull();
        }
    }

    [Fact]
    public void What_installers_call_is_installed()
    {
        var installed = instructions.Where(i => i.Word == "RUN" && i.Text.Contains("apt-get install", StringComparison.Ordinal))
            .SelectMany(i => i.Text.Split("&&").Single(command => command.Contains("apt-get install", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries));

        // ssh and sftp; setsid and ionice; ping; smbclient; net and smbcacls.
        new[] { "openssh-client", "util-linux", "iputils-ping", "smbclient", "samba-common-bin" }.ShouldBeSubsetOf(installed);
    }

    [Fact]
    public void Nobody_in_it_is_root()
    {
        var last = instructions.Select((instruction, index) => (instruction, index)).Last(i => i.instruction.Word == "FROM").index;

        instructions.Skip(last).Last(i => i.Word == "USER").Text.ShouldBe("$APP_UID");
    }

    [Fact]
    public void Its_scripts_are_copied_and_may_be_executed()
    {
        var scripts = instructions.Where(i => i.Word is "ENTRYPOINT" or "HEALTHCHECK").SelectMany(i => Script().Matches(i.Text)).Select(match => match.Groups["name"].Value)
            .Concat(["prepare", "orchestrator"]).ToList();

        scripts.ShouldBe(["healthcheck", "entrypoint", "prepare", "orchestrator"], ignoreOrder: true);
        var copied = Copies().Single(copy => copy.Target == "/app/").Sources;
        foreach (var script in scripts)
        {
            copied.ShouldContain($"docker/{script}");
            var file = Path.Combine(Checkout.Root, "docker", script);
            File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherExecute).ShouldBeTrue(script);
            File.ReadLines(file).First().ShouldBe("#!/usr/bin/env bash");
        }
    }

    [Fact]
    public void Its_settings_are_known_and_it_listens_where_it_says()
    {
        var environment = instructions.Where(i => i.Word == "ENV").SelectMany(i => Assignment().Matches(i.Text))
            .ToDictionary(match => match.Groups["name"].Value, match => (string?)match.Groups["value"].Value.Trim('"'));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(environment).Build();

        SettingsReader.Unknown(configuration).ShouldBeEmpty();
        // The agents' programs are there in the image only.
        configuration["ORCHESTRATOR_AGENT"] = "none";
        configuration["ORCHESTRATOR_AGENTS"] = Checkout.Root;
        var urls = SettingsReader.Read(configuration).Urls;
        urls.Where(url => !ServerSettings.IsLoopback(url)).ShouldHaveSingleItem().Port.ToString().ShouldBe(instructions.Single(i => i.Word == "EXPOSE").Text);
        urls.Count(url => url.Scheme == "http").ShouldBe(1, "the health check asks without TLS");
    }

    private List<(string? Stage, IReadOnlyList<string> Sources, string Target)> Copies() =>
    [
        .. instructions.Where(i => i.Word == "COPY").Select(i =>
        {
            var words = i.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var stage = words[0].StartsWith("--from=", StringComparison.Ordinal) ? words[0]["--from=".Length..] : null;
            return (stage, (IReadOnlyList<string>)words[(stage is null ? 0 : 1)..^1], words[^1]);
        }),
    ];

    private static List<(string Word, string Text)> Read() =>
    [
        .. File.ReadAllText(Path.Combine(Checkout.Root, "Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 2))
            .Select(parts => (parts[0], parts[1])),
    ];

    [GeneratedRegex(@"src/[\w./]+\.csproj", RegexOptions.NonBacktracking)]
    private static partial Regex Project();

    [GeneratedRegex(@"/app/(?<name>[a-z]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Script();

    [GeneratedRegex("(?<name>[A-Z_]+)=(?<value>\"[^\"]*\"|\\S+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Assignment();
}
