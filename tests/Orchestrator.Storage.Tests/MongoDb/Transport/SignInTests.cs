using MongoDB.Bson;
using Orchestrator.Storage.MongoDb;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>Signing in and TLS at the real database.</summary>
public sealed class SignInTests
{
    private const string Quick = "serverSelectionTimeoutMS=3000";

    [Fact]
    public async Task A_wrong_password_is_refused_without_being_repeated()
    {
        var refusal = await Refusal(ReplaceUserInfo(user => $"{user}:Wr0ng-Secret"));
        refusal.ShouldContain("does not accept user or password");
        refusal.ShouldNotContain("Wr0ng-Secret");
    }

    [Fact]
    public async Task An_unknown_user_is_refused_with_the_same_words() =>
        (await Refusal(ReplaceUserInfo(_ => "nobody:secret"))).ShouldContain("does not accept user or password");

    [Fact]
    public async Task Without_a_user_commands_are_refused()
    {
        var refusal = await Refusal(ReplaceUserInfo(_ => "").Replace("authSource=admin", "", StringComparison.Ordinal).Replace("&&", "&", StringComparison.Ordinal));
        refusal.ShouldContain("has no user");
    }

    [Fact]
    public async Task With_the_authority_named_TLS_works()
    {
        await using var connection = await MongoConnection.Open(
            TestServer.With(TestServer.Tls, $"test_{Guid.NewGuid():n}", $"tlsCAFile={Uri.EscapeDataString(TestServer.Authority)}"), TestDatabase.Cancellation);
        await connection.Run(new BsonDocument { { "insert", "things" }, { "documents", new BsonArray { new BsonDocument("_id", new string('x', 100_000)) } } }, TestDatabase.Cancellation);
        (await connection.Run(new BsonDocument("count", "things"), TestDatabase.Cancellation))["n"].ToInt32().ShouldBe(1);
        await connection.Run(new BsonDocument("dropDatabase", 1), TestDatabase.Cancellation);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_refused_at_once_with_the_remedy() =>
        (await Refusal(TestServer.Tls)).ShouldContain("tlsCAFile=PATH");

    [Fact]
    public async Task On_this_computer_the_check_can_be_switched_off()
    {
        await using var connection = await MongoConnection.Open(TestServer.With(TestServer.Tls, "test_none", "tlsInsecure=true"), TestDatabase.Cancellation);
        await connection.Run(new BsonDocument("ping", 1), TestDatabase.Cancellation);
    }

    [Fact]
    public async Task TLS_with_a_port_that_does_not_speak_it_is_told() => (await Refusal(TestServer.Plain, "tls=true")).ShouldContain("does it speak TLS");

    [Fact]
    public async Task A_file_without_certificates_is_named() =>
        (await Refusal(TestServer.Tls, $"tlsCAFile={Uri.EscapeDataString(typeof(SignInTests).Assembly.Location)}")).ShouldContain("tlsCAFile");

    [Fact]
    public async Task Nobody_there_is_told_with_the_address() => (await Refusal("mongodb://127.0.0.1:1/")).ShouldContain("127.0.0.1:1");

    private static string ReplaceUserInfo(Func<string, string> replace)
    {
        var plain = TestServer.Plain;
        var from = "mongodb://".Length;
        var at = plain.IndexOf('@', StringComparison.Ordinal);
        var user = replace(plain[from..plain.IndexOf(':', from)]);
        return plain[..from] + (user.Length > 0 ? user + "@" : "") + plain[(at + 1)..];
    }

    private static async Task<string> Refusal(string connectionString, string options = "") =>
        (await Should.ThrowAsync<StorageException>(MongoConnection.Open(TestServer.With(connectionString, "test_none", $"{Quick}{(options.Length > 0 ? "&" : "")}{options}"), TestDatabase.Cancellation))).Message;
}
