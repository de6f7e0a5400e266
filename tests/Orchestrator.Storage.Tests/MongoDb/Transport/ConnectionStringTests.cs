using Orchestrator.Storage.MongoDb.Connections;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

public sealed class ConnectionStringTests
{
    [Fact]
    public void All_its_parts_are_read()
    {
        var settings = ConnectionString.Parse(
            "mongodb://us%40er:p%2Fa%3As%25s@One:27018,two,[2001:db8::1]:9/fleet?replicaSet=rs0&tls=true&tlsCAFile=%2Fetc%2Fca.pem&authSource=users&W=2&wTimeoutMS=5&journal=true&maxPoolSize=7" +
            "&connectTimeoutMS=1&serverSelectionTimeoutMS=2&socketTimeoutMS=3&waitQueueTimeoutMS=4&heartbeatFrequencyMS=6&maxIdleTimeMS=8&appName=a&retryWrites=true&readPreference=primary");
        settings.Seeds.Select(seed => seed.ToString()).ShouldBe(["one:27018", "two:27017", "[2001:db8::1]:9"]);
        (settings.Credential!.User, settings.Credential.Password, settings.Credential.Source).ShouldBe(("us@er", "p/a:s%s", "users"));
        (settings.Database, settings.ReplicaSet, settings.Tls, settings.TlsCaFile).ShouldBe(("fleet", "rs0", true, "/etc/ca.pem"));
        (settings.WriteConcern, settings.Journal, settings.MaxPoolSize, settings.AppName).ShouldBe(("2", true, 7, "a"));
        new[] { settings.ConnectTimeout, settings.ServerSelectionTimeout, settings.SocketTimeout, settings.WaitQueueTimeout, settings.WriteTimeout, settings.Heartbeat, settings.MaxIdleTime }
            .Select(time => time.TotalMilliseconds).ShouldBe([1, 2, 3, 4, 5, 6, 8]);
    }

    [Fact]
    public void What_is_left_out_is_safe()
    {
        var settings = ConnectionString.Parse("mongodb://localhost");
        (settings.Database, settings.WriteConcern, settings.Credential, settings.Tls).ShouldBe(("orchestrator", "majority", null, false));
        settings.Seeds.ShouldHaveSingleItem().ToString().ShouldBe("localhost:27017");
    }

    [Theory]
    [InlineData("mongodb://u:p@localhost/", "admin")]
    [InlineData("mongodb://u:p@localhost/fleet", "fleet")]
    [InlineData("mongodb://u:p@localhost/fleet?authSource=admin", "admin")]
    public void A_user_is_kept_where_MongoDB_looks_for_it(string text, string source) => ConnectionString.Parse(text).Credential!.Source.ShouldBe(source);

    [Theory]
    [InlineData("http://localhost", "mongodb://")]
    [InlineData("mongodb+srv://u:p@a.example,b.example", "one name without a port")]
    [InlineData("mongodb+srv://u:p@a.example:27017", "one name without a port")]
    [InlineData("mongodb+srv://a.example", "a user is needed")]
    [InlineData("mongodb+srv://u:p@a.example?directConnection=true", "takes one host")]
    [InlineData("mongodb+srv://u:p@a.example?tlsInsecure=true", "tlsCAFile=PATH")]
    [InlineData("mongodb://", "host number 1")]
    [InlineData("mongodb://a,,b?tls=true", "host number 2")]
    [InlineData("mongodb://localhost:0", "host number 1")]
    [InlineData("mongodb://localhost:x", "host number 1")]
    [InlineData("mongodb://[::1", "host number 1")]
    [InlineData("mongodb://u@localhost", "USER:PASSWORD@")]
    [InlineData("mongodb://u:p:q@localhost", "%3A")]
    [InlineData("mongodb://u:p@q@localhost", "%40")]
    [InlineData("mongodb://u:@localhost", "empty")]
    [InlineData("mongodb://u:p%zz@localhost", "%25")]
    [InlineData("mongodb://localhost/a/b", "'/'")]
    [InlineData("mongodb://localhost/a.b", "database name")]
    [InlineData("mongodb://localhost/a%20b", "database name")]
    [InlineData("mongodb://localhost?compressors=zlib", "'compressors' is unknown or not supported")]
    [InlineData("mongodb://localhost?tls", "no value")]
    [InlineData("mongodb://localhost?tls=", "no value")]
    [InlineData("mongodb://localhost?tls=yes", "true or false")]
    [InlineData("mongodb://localhost?tls=true&TLS=false", "twice")]
    [InlineData("mongodb://localhost?tls=true&ssl=true", "another name")]
    [InlineData("mongodb://localhost?maxPoolSize=0", "1 to 1000")]
    [InlineData("mongodb://localhost?maxPoolSize=+5", "1 to 1000")]
    [InlineData("mongodb://localhost?connectTimeoutMS=99999999999", "number from")]
    [InlineData("mongodb://localhost?w=0", "number from 1")]
    [InlineData("mongodb://u:p@localhost?authMechanism=SCRAM-SHA-1", "can only be SCRAM-SHA-256")]
    [InlineData("mongodb://localhost?readPreference=secondary", "can only be primary")]
    [InlineData("mongodb://localhost?authSource=admin", "need a user")]
    [InlineData("mongodb://localhost,127.0.0.1?directConnection=true", "takes one host")]
    [InlineData("mongodb://localhost?tlsInsecure=true", "need tls=true")]
    [InlineData("mongodb://u:p@db.example", "add tls=true, or tls=false")]
    [InlineData("mongodb://u:p@192.0.2.1", "add tls=true, or tls=false")]
    [InlineData("mongodb://u:p@localhost,db.example", "add tls=true, or tls=false")]
    [InlineData("mongodb://db.example?tls=true", "a user is needed")]
    [InlineData("mongodb://u:p@db.example?tls=true&tlsInsecure=true", "tlsCAFile=PATH")]
    public void Whatever_cannot_be_used_is_refused_with_the_remedy(string text, string remedy) => Refusal(text).ShouldContain(remedy);

    [Fact]
    public void Plain_text_leaves_the_computer_when_it_is_asked_for() => ConnectionString.Parse("mongodb://u:p@mongo/?tls=false").PlainTextAccepted.ShouldBeTrue();

    [Theory]
    [InlineData("mongodb://user:hunter2@host:bad/")]
    [InlineData("mongodb://user:hunter2@localhost/?x=hunter2")]
    [InlineData("mongodb://user:hunter2?@localhost/")]
    [InlineData("mongodb://user:hunter2:@localhost/")]
    [InlineData("mongodb://user:hunter2%@localhost/")]
    [InlineData("mongodb://user:hunter2/@localhost/")]
    [InlineData("mongodb://user:hunter2#@localhost/")]
    [InlineData("mongodb://user:a?hunter2@localhost/")]
    [InlineData("mongodb://user:a/hunter2@localhost/")]
    public void No_message_repeats_a_password(string text) => Refusal(text).ShouldNotContain("hunter2");

    [Fact]
    public void No_text_form_has_a_password()
    {
        var settings = ConnectionString.Parse("mongodb://user:hunter2@localhost/fleet");
        settings.ToString().ShouldBe("mongodb://localhost:27017/fleet");
        settings.Credential!.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_service_record_gives_the_members_and_what_the_connection_string_leaves_open()
    {
        var settings = await Resolved("mongodb+srv://u:p@fleet.example/x", "mongodb://one.fleet.example:27018,two.fleet.example/?replicaSet=rs7&authSource=users");
        settings.Seeds.Select(seed => seed.ToString()).ShouldBe(["one.fleet.example:27018", "two.fleet.example:27017"]);
        (settings.ReplicaSet, settings.Credential!.Source, settings.Tls, settings.IsService).ShouldBe(("rs7", "users", true, false));
    }

    [Fact]
    public async Task What_the_connection_string_says_goes_before_the_service_record()
    {
        var settings = await Resolved("mongodb+srv://u:p@fleet.example/?replicaSet=mine&authSource=here&tls=false", "mongodb://one.fleet.example/?replicaSet=rs7&authSource=users");
        (settings.ReplicaSet, settings.Credential!.Source, settings.Tls, settings.PlainTextAccepted).ShouldBe(("mine", "here", false, true));
    }

    [Fact]
    public async Task A_service_record_that_cannot_be_had_is_told_with_the_remedy()
    {
        var settings = ConnectionString.Parse("mongodb+srv://u:hunter2@fleet.example");
        var refusal = await Should.ThrowAsync<StorageException>(
            ServiceRecord.Resolve(settings, (_, _) => throw new TimeoutException("no answer"), TestContext.Current.CancellationToken));
        refusal.Message.ShouldContain("_mongodb._tcp.fleet.example");
        refusal.Message.ShouldContain("mongodb:// with the hosts");
        refusal.Message.ShouldNotContain("hunter2");
    }

    private static Task<MongoSettings> Resolved(string text, string record) => ServiceRecord.Resolve(
        ConnectionString.Parse(text), (_, _) => Task.FromResult(new MongoDB.Driver.MongoUrl(record.Replace("://", "://user:none@", StringComparison.Ordinal))), TestContext.Current.CancellationToken);

    private static string Refusal(string text) => Should.Throw<StorageException>(() => ConnectionString.Parse(text)).Message;
}
