using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Tests.Containers;

/// <summary>What can be wrong with the containers and is found without a docker engine.</summary>
public sealed partial class ComposeTests(PreparedSecrets secrets) : IClassFixture<PreparedSecrets>
{
    private const string SecretsFolder = "/run/orchestrator/";

    private readonly Compose compose = Compose.Read();

    [Fact]
    public void It_is_a_broker_a_database_and_two_servers()
    {
        compose.Service("broker").Image.ShouldBe("rabbitmq:4-management");
        compose.Service("database").Image.ShouldBe("mongo:8");
        compose.Servers.Count.ShouldBe(2);
    }

    [Fact]
    public void What_runs_for_good_is_restarted_and_has_a_health_check()
    {
        foreach (var service in compose.Services.Where(service => !service.EndsByItself))
        {
            service.Node["restart"].ShouldBe("unless-stopped", service.Name);
            var check = service.HealthCheck.ShouldNotBeNull(service.Name);
            check.Keys.ShouldBe(["test", "interval", "timeout", "start_period", "retries"], ignoreOrder: true, service.Name);
            ((List<object>)check["test"])[0].ShouldBeOneOf("CMD", "CMD-SHELL");
        }
    }

    [Fact]
    public void What_ends_by_itself_is_waited_for_and_what_is_waited_for_can_come_to_pass()
    {
        var waits = compose.Services.SelectMany(service => service.WaitsFor).ToList();
        foreach (var (other, condition) in waits)
        {
            var awaited = compose.Service(other);
            if (condition == "service_completed_successfully")
                awaited.EndsByItself.ShouldBeTrue(other);
            else
                condition.ShouldBe(awaited.HealthCheck is null ? "nothing else" : "service_healthy", other);
        }

        waits.Select(wait => wait.Key).Distinct().ShouldBe(["prepare", "broker", "database", "replica-set"], ignoreOrder: true);
    }

    [Fact]
    public void Nothing_is_reachable_from_other_computers() =>
        compose.Services.SelectMany(service => service.Ports).ShouldAllBe(port => port.StartsWith("127.0.0.1:"));

    [Fact]
    public void No_port_is_published_twice() => compose.Services.SelectMany(service => service.Ports).Select(port => port[..port.LastIndexOf(':')]).ShouldBeUnique();

    [Fact]
    public void Every_volume_is_declared_and_used_and_every_mounted_file_exists()
    {
        var mounts = compose.Services.SelectMany(service => service.Mounts).ToList();

        mounts.Where(mount => !mount.Source.StartsWith("./", StringComparison.Ordinal)).Select(mount => mount.Source).Distinct().ShouldBe(compose.Volumes, ignoreOrder: true);
        foreach (var mount in mounts.Where(mount => mount.Source.StartsWith("./", StringComparison.Ordinal)))
        {
            File.Exists(Path.Combine(Checkout.Root, mount.Source)).ShouldBeTrue(mount.Source);
            mount.IsReadOnly.ShouldBeTrue(mount.Source);
        }
    }

    [Fact]
    public void Only_the_service_that_makes_the_secrets_may_write_them_and_each_other_sees_its_own()
    {
        foreach (var service in compose.Services)
        {
            var mounted = service.Mounts.Where(mount => mount.Source.EndsWith("-secrets", StringComparison.Ordinal)).ToList();
            if (service.Name == "prepare")
                mounted.ShouldAllBe(mount => !mount.IsReadOnly);
            else
                mounted.ShouldHaveSingleItem().ShouldBe((SecretsOf(service), SecretsFolder.TrimEnd('/'), true));
        }
    }

    [Fact]
    public void Servers_differ_in_nothing_but_name_port_and_data()
    {
        var (first, second) = (compose.Servers[0], compose.Servers[1]);

        first.Node.Keys.Where(key => !second.Node.ContainsKey(key)).ShouldBeEmpty();
        second.Environment.ShouldBe(first.Environment);
        first.Mounts.Select(mount => mount.Source).Intersect(second.Mounts.Select(mount => mount.Source)).ShouldBe(["server-secrets"]);
        first.Node["hostname"].ShouldNotBe(second.Node["hostname"]);
    }

    [Fact]
    public void Servers_have_no_rights_that_they_do_not_need()
    {
        foreach (var server in compose.Servers)
        {
            server.Node["read_only"].ShouldBe("true");
            server.Texts("cap_drop").ShouldBe(["ALL"]);
            server.Texts("security_opt").ShouldBe(["no-new-privileges:true"]);
            server.Node.ContainsKey("user").ShouldBeFalse("the image's own user is right");
        }
    }

    [Fact]
    public void Servers_settings_are_known_and_secrets_come_from_files()
    {
        foreach (var environment in compose.Servers.Select(server => server.Environment))
        {
            SettingsReader.Unknown(Configuration(environment)).ShouldBeEmpty();
            foreach (var name in new[] { "STORAGE", "MESSAGING", "BROKER_ADMIN", "MASTER_KEY", "API_KEY", "ADMIN_PASSWORD" })
            {
                environment.Keys.ShouldContain($"ORCHESTRATOR_{name}_FILE");
                environment.Keys.ShouldNotContain($"ORCHESTRATOR_{name}");
            }
        }

        // The password that MongoDB's image takes for its first user.
        compose.Service("database").Environment.Keys.ShouldNotContain("MONGO_INITDB_ROOT_PASSWORD");
    }

    [Fact]
    public void What_is_made_at_the_first_start_is_what_the_services_read()
    {
        foreach (var service in compose.Services.Where(service => service.Name != "prepare"))
        {
            // Files that are mounted are the service's configuration: they name secrets, too.
            var texts = service.Words.Concat(service.Environment.Values)
                .Concat(service.Mounts.Where(mount => mount.Source.StartsWith("./", StringComparison.Ordinal)).Select(mount => File.ReadAllText(Path.Combine(Checkout.Root, mount.Source))));
            foreach (var file in texts.SelectMany(text => SecretFile().Matches(text)).Select(match => match.Groups["file"].Value).Distinct())
                File.Exists(Path.Combine(secrets.Folder(SecretsOf(service)), file)).ShouldBeTrue($"{service.Name} reads {file}");
        }

        var script = File.ReadAllText(Path.Combine(Checkout.Root, "docker", "replica-set.js"));
        foreach (var file in SecretCall().Matches(script).Select(match => match.Groups["file"].Value))
            File.Exists(Path.Combine(secrets.Folder("database-secrets"), file)).ShouldBeTrue($"replica-set.js reads {file}");
    }

    [Fact]
    public void Servers_accept_the_settings_that_are_made_at_the_first_start()
    {
        var environment = compose.Servers[0].Environment.ToDictionary(
            pair => pair.Key,
            pair => pair.Value.Replace(SecretsFolder, secrets.Folder("server-secrets") + "/", StringComparison.Ordinal));

        var settings = SettingsReader.Read(Configuration(environment));

        settings.MasterKey.ShouldNotBeNull().Length.ShouldBe(32);
        settings.ApiKey.ShouldNotBeNull();
        settings.Storage.ShouldSatisfyAllConditions(storage => storage.ShouldStartWith("mongodb://orchestrator:"), storage => storage.ShouldContain("tls=true"));
        new Uri(settings.Broker.ShouldNotBeNull()).ShouldSatisfyAllConditions(uri => uri.Scheme.ShouldBe("amqps"), uri => uri.Host.ShouldBe("broker"));
        settings.BrokerAdmin.ShouldNotBeNull().Scheme.ShouldBe("https");

        // Agents come from outside, where the broker's name is another, and from the servers' own containers.
        settings.AgentsBroker.ShouldBe(["amqps://localhost:5671/orchestrator", "amqps://broker:5671/orchestrator"]);
        compose.Service("broker").Ports.ShouldContain("127.0.0.1:5671:5671");
    }

    private static string SecretsOf(ComposeService service) => service.Name switch
    {
        "broker" => "broker-secrets",
        "database" or "replica-set" => "database-secrets",
        _ => "server-secrets",
    };

    private static IConfigurationRoot Configuration(IReadOnlyDictionary<string, string> environment) =>
        new ConfigurationBuilder().AddInMemoryCollection(environment.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();

    [GeneratedRegex("/run/orchestrator/(?<file>[a-z][a-z.-]*[a-z])", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SecretFile();

    [GeneratedRegex(@"secret\('(?<file>[a-z-]+)'\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SecretCall();
}
