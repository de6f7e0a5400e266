using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Tests;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("ORCHESTRATOR_URLS", "http://0.0.0.0:5080", "use https")]
    [InlineData("ORCHESTRATOR_URLS", "http://example.org", "use https")]
    [InlineData("ORCHESTRATOR_URLS", "5080", "for example http://127.0.0.1:5080")]
    [InlineData("ORCHESTRATOR_STORAGE", "oracle:x", "sqlite:PATH")]
    [InlineData("ORCHESTRATOR_STORAGE", "mongodb://user:word@db.example/orchestrator", "tls=true")]
    [InlineData("ORCHESTRATOR_STORAGE", "mongodb://localhost/x?replicaset=", "has no value")]
    [InlineData("ORCHESTRATOR_MESSAGING", "rabbitmq", "amqps://user:password@host:5671/vhost")]
    [InlineData("ORCHESTRATOR_MESSAGING", "amqp://user:secret@broker.example", "use amqps://")]
    [InlineData("ORCHESTRATOR_BROKER_ADMIN", "http://127.0.0.1:15672", "https://USER:PASSWORD@HOST:PORT")]
    [InlineData("ORCHESTRATOR_BROKER_ADMIN", "http://admin:secret@broker.example:15672", "use https")]
    [InlineData("ORCHESTRATOR_API_KEY", "short", "16 to 200")]
    [InlineData("ORCHESTRATOR_MASTER_KEY", "AAAA", "openssl rand -base64 32")]
    [InlineData("ORCHESTRATOR_TEST_CLOCK", "tomorrow", "offset")]
    [InlineData("ORCHESTRATOR_TEST_CLOCK", "x0", "speed")]
    [InlineData("ORCHESTRATOR_ZONE", "Mars/Olympus", "Mars/Olympus")]
    [InlineData("ORCHESTRATOR_SIMULATE", "-1", "0 to 1000000")]
    [InlineData("ORCHESTRATOR_RETENTION_DAYS", "0", "1 to 36500")]
    [InlineData("ORCHESTRATOR_OUTPUT_KEEP_KB", "65537", "0 to 65536")]
    [InlineData("ORCHESTRATOR_OUTPUT_MASKS", "fine\n(unclosed", "the mask '(unclosed' is no regular expression")]
    [InlineData("ORCHESTRATOR_OUTPUT_MASKS", "(?<=behind)x", "look-around")]
    [InlineData("ORCHESTRATOR_LOG", "loud", "Information")]
    [InlineData("ORCHESTRATOR_LOG", "2", "Information")]
    [InlineData("ORCHESTRATOR_AGENT", "/no/such/agent", "orchestrator-agent")]
    [InlineData("ORCHESTRATOR_AGENTS_SERVER", "orchestrator.example", "https://HOST:PORT")]
    [InlineData("ORCHESTRATOR_AGENTS_SERVER", "https://orchestrator.example/path", "https://HOST:PORT")]
    [InlineData("ORCHESTRATOR_AGENTS_SERVER", "https://127.0.0.1:1,http://orchestrator.example", "use https")]
    [InlineData("ORCHESTRATOR_AGENTS_SERVER", ",", "https://HOST:PORT")]
    [InlineData("ORCHESTRATOR_AGENTS_SERVER_CA", "/no/such/file", "/no/such/file")]
    [InlineData("ORCHESTRATOR_AGENTS_SERVER_CA", "/etc/passwd", "in PEM")]
    [InlineData("ORCHESTRATOR_API_KEY_FILE", "/no/such/file", "/no/such/file")]
    public void A_value_that_cannot_be_used_is_refused_with_its_name_and_the_remedy(string name, string value, string remedy)
    {
        var refused = Should.Throw<SettingsException>(() => Read((name, value)));

        refused.Message.ShouldContain(name.Replace("_FILE", "", StringComparison.Ordinal));
        refused.Message.ShouldContain(remedy);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var refused = Should.Throw<SettingsException>(() => Read(("ORCHESTRATOR_SIMULATE", "many"), ("ORCHESTRATOR_LOG", "loud")));

        refused.Message.ShouldContain("ORCHESTRATOR_SIMULATE");
        refused.Message.ShouldContain("ORCHESTRATOR_LOG");
    }

    [Fact]
    public void Without_any_setting_it_listens_on_loopback_and_keeps_its_data_in_the_current_folder()
    {
        var settings = Read();

        settings.Urls.ShouldHaveSingleItem().ToString().ShouldBe("http://127.0.0.1:5080/");
        settings.Data.ShouldBe(Path.GetFullPath(".data"));
        settings.Storage.ShouldBe($"sqlite:{Path.Combine(settings.Data, "orchestrator.db")}");
        settings.RetentionDays.ShouldBe(90);
        settings.TestClock.ShouldBeNull();
    }

    [Fact]
    public void Https_may_be_reached_from_outside() => Read(("ORCHESTRATOR_URLS", "https://0.0.0.0:5443")).Urls.Count.ShouldBe(1);

    [Fact]
    public void A_secret_may_come_from_a_file()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "a-key-that-is-long-enough\n");

        Read(("ORCHESTRATOR_API_KEY_FILE", file)).ApiKey.ShouldBe("a-key-that-is-long-enough");

        File.Delete(file);
    }

    [Fact]
    public void A_name_that_is_no_setting_is_noticed_but_those_of_agent_and_command_line_are_not()
    {
        var configuration = Configuration(("ORCHESTRATOR_URLZ", "x"), ("ORCHESTRATOR_URL", "x"), ("ORCHESTRATOR_AGENT_DATA", "x"), ("ORCHESTRATOR_DATA", "x"));

        SettingsReader.Unknown(configuration).ShouldBe(["ORCHESTRATOR_URLZ"]);
    }

    [Fact]
    public void Without_arguments_it_starts_and_with_any_it_says_something_instead()
    {
        CommandLine.Answer([]).ShouldBeNull();
        var help = CommandLine.Answer(["--help"])!;
        help.IsMistake.ShouldBeFalse();
        var names = help.Text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).ToList();
        names.ShouldContain("ORCHESTRATOR_STORAGE");
        names.ShouldNotContain("ORCHESTRATOR_URL");
        CommandLine.Answer(["--version"])!.Text.ShouldMatch(@"^\d+\.\d+");
        var mistaken = CommandLine.Answer(["--port", "80"])!;
        mistaken.IsMistake.ShouldBeTrue();
        mistaken.Text.ShouldContain("'--port 80'");
    }

    [Fact]
    public void The_test_clock_is_read_as_the_agents_read_it()
    {
        Read(("ORCHESTRATOR_TEST_CLOCK", "offset=1.02:00:00;speed=60;anchor=2026-01-31T12:00:00Z")).TestClock!.Setting
            .ShouldBe("offset=1.02:00:00;speed=60;anchor=2026-01-31T12:00:00.0000000Z");
        Should.Throw<SettingsException>(() => Read(("ORCHESTRATOR_TEST_CLOCK", "x60"))).Message.ShouldContain("ORCHESTRATOR_TEST_CLOCK");
    }

    [Fact]
    public void A_port_that_is_taken_is_told_before_anything_starts()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = new Uri($"http://{taken.LocalEndpoint}");

        Should.Throw<SettingsException>(() => Listening.EnsurePossible([url])).Message.ShouldContain("ORCHESTRATOR_URLS");
    }

    private static ServerSettings Read(params (string Name, string Value)[] values) => SettingsReader.Read(Configuration(values));

    private static IConfigurationRoot Configuration(params (string Name, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => new KeyValuePair<string, string?>(value.Name, value.Value))).Build();
}
